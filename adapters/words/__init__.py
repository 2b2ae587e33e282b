"""Everything a person reads, put into words."""
