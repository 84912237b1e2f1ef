"""One run: preflight, preparation, many positions at once, looking examples up, audit, progress."""
