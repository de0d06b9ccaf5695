"""The rules of points: `values` what a rule set says, `items` the arithmetic, `periods` the calendar, `ranking` the order."""
