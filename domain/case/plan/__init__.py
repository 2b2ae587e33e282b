"""The plan: goals, programme, consent to each step, and a timeline that moves."""
