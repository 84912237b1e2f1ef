"""How fast asynth is, as ratios measured in one run: ``python -m benchmarks``."""
