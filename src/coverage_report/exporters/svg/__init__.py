"""Pictures: a matrix of a report or a diff, and a chart of a trend."""
