"""Loading: weekly targets, their caps, and weeks that are lighter."""
