"""Who somebody is: bearer tokens, the issuers that sign them, and signing in at a browser."""
