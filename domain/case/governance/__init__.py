"""Governance: corrections, erasure, documents, notes, tasks, reminders, decisions replayed."""
