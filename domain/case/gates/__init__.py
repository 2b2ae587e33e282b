"""Gates: what must be shown before the next phase (DOMAIN 2.8)."""
