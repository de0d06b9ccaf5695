"""Queries of points: boards."""
