"""Files of commands: read row by row, each one asked for like a request of its own."""
