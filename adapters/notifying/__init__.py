"""Notifications on their way: who is told, kept with the bookmark, and then by file or webhook."""
