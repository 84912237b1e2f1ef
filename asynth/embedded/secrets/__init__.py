"""Finding secrets in texts: the rules of gitleaks, encodings that hide them, values of sensitive variables."""
