"""Reads of royalties: `book` decisions, wages and maxima by day; `lines` the ledger; `statements` bảng kê and their parts."""
