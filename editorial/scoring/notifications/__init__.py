"""Who is told of points, periods and appeals."""
