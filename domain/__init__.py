"""Return-to-work decisions: pure rules, no clock, no ids, no input or output."""
