"""Royalties (nhuận bút): off until the office enters a decision number and its rates. An estimate that people sign."""
