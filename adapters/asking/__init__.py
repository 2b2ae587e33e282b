"""What every door shares, whoever comes through it: bodies, problems, and whether he may ask."""
