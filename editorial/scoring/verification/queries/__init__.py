"""Queries of points: verification."""
