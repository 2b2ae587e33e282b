"""Use cases: what people and clocks ask of a case. Imports domain only."""
