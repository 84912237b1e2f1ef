"""Keys, certificates, chains, and the envelopes that they sign and verify."""
