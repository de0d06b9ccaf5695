"""Rules of points: ledger."""
