"""Excel in: a month's sheet gated, read, understood, checked to the cell, compared, committed, undone."""
