"""A base backup, and a data folder made from one."""
