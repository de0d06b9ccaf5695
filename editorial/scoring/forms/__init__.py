"""Forms of points: rule sets, decisions on items, appeals, guards, periods."""
