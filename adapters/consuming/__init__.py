"""Consumers of the feed, ours and partners': right by their bookmarks, whatever messages do.

A message only wakes. What counts is read from the feed, and each effect commits together with the
bookmark that counts it, so that messages lost, doubled, reordered or forged change nothing.
"""
