"""Who read what, what was disclosed, and what was done to the ledger itself."""
