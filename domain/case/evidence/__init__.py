"""What the file of a case shows: the terms that its rules use (DOMAIN 2.8a)."""
