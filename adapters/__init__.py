"""The edges: the store, HTTP, the command line, the embedded servers."""
