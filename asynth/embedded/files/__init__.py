"""What lies on disk: digests, globs, the recorded tree, and the files that a user names."""
