"""Phases: started, advanced through gates, paused, reverted."""
