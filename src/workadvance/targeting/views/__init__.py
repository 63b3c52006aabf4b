"""Pages on target jobs: exploring an area's occupations, one occupation, a region, a rural region, and deciding."""
