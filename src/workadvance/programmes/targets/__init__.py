"""Which jobs to train for: exploring a region's occupations, one occupation, a region, a rural region, and deciding."""
