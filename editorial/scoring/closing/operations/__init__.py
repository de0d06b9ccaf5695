"""Operations of points: closing."""
