"""Pages for people at a browser, from the same bodies as the JSON answers; without script."""
