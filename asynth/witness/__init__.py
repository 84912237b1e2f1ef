"""Which witness runs: how it is found and asked, which version it behaves as, what its messages mean."""
