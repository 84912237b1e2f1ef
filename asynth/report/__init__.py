"""What a plan or a finished run amounts to: counts, coverage, metrics, measured and not hoped for."""
