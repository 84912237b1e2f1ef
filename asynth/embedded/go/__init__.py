"""Go as witness's libraries have it: JSON, YAML, XML, tar, time, flags, logs and HTTP. Knows nothing of witness."""
