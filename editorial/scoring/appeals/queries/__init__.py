"""Queries of points: appeals."""
