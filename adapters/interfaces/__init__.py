"""The documents of the interfaces, made of what the product does and never written by hand."""
