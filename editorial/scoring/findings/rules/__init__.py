"""Rules of points: findings."""
