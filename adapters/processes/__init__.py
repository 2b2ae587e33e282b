"""The product as separate processes: what runs, how it is watched, and how it ends."""
