"""SVG badges and shields' endpoints."""
