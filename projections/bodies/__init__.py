"""What each role's view of a case holds, declared: a model for each, with nothing beside it."""
