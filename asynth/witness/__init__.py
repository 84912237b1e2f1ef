"""Which witness runs: discovery and probing of a release, and the embedded engine."""
