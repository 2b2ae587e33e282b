"""Sessions: planned, done, stopped, missed, and how the worker was the morning after."""
