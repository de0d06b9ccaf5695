"""Operations of points: ledger."""
