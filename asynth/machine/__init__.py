"""What this machine has and can be given: capabilities, probing, provisioning, caches."""
