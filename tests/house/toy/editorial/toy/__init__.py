"""Toys that break: a feature that only a test adds."""
