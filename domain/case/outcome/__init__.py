"""Outcome: full duty, what keeps it, closing, and what comes back."""
