"""One example: its draft, how it is made and judged, and the row that comes of it."""
