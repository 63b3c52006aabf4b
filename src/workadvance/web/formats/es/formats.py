"""Numbers of US Spanish: 1,234.5, as on pay stubs and price tags here; Django's Spanish is Spain's, 1.234,5."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
