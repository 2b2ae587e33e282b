"""Everybody's work: what is whose to see to, kept live, listed, rebuilt."""
