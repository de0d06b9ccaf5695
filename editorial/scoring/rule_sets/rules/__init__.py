"""Rules of points: rule sets."""
