"""Reads of the office: `figures` and their lists, `settings` and their history, `log` the record."""
