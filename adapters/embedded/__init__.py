"""PostgreSQL from its wheel, and the data folder it shares with the other servers."""
