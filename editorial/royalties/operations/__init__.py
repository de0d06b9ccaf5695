"""Writes of royalties: `ledger` books lines, `rates` enters decisions, `statements` makes and signs bảng kê."""
