"""Reads about commendation rounds: `rounds`, `candidates` with their ticks, `evidence`, `council`, `honour`."""
