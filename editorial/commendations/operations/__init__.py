"""Writes of commendation rounds: `rounds` moves them, `candidates`, `appraisal`, `council` (seats and votes), `awards`."""
