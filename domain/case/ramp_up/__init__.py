"""The ramp-up: a plan that three sign, and its stages as they go."""
