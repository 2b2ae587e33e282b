"""Mutation tests over domain/: `make mutants` changes one thing at a time and asks who notices."""
