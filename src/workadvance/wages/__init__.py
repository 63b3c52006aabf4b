"""State wage records on our side: files imported, records by quarter and vintage, and what a person has to decide."""
