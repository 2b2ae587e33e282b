"""Where a case stands, by the rules that decide: capacity for each task, the next gate, lasting.

Read off the file of the case and the published job profile; nothing of it is stored.
"""
