"""Queries of points: closing."""
