"""Accommodations: proposed, agreed by three, put in place, reviewed, ended."""
