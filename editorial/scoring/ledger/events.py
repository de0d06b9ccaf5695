"""The names of the handlers that write the ledger; see `scoring/feature.py`."""

POINTS = "points"
"""Books what an item gives; ordered by article."""
POINTS_OF_PEOPLE = "points_of_people"
"""Books again what a change of roles, accounts or units touches."""
