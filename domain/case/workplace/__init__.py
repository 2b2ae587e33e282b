"""The workplace: shifts, feedback, check-ins, education, and demands that do not fit."""
