"""Keeps the live tables of views moving, and what stands still in them."""
