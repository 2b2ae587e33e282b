"""Safety: alarms and holds, adverse events and what is done about them."""
