"""Queries of points: ledger."""
