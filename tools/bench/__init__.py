"""Speed, measured against a floor in the same run: `make bench`. See docs/benchmarks.md for what the columns mean."""
