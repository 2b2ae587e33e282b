"""Opening a case: who is there, what it refers to, what happened to the worker."""
