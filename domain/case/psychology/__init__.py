"""Psychology: readiness of its own kind, and what was done for it."""
