"""Queries of points: holders."""
