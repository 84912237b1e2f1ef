"""Finding secrets in texts: the rules of gitleaks, encodings that hide them, values of sensitive variables."""

# Megabytes of a file from which on it is not scanned, and encodings inside one another that are looked through, unless
# flags say otherwise.
MOST_MEGABYTES = 10
MOST_LAYERS = 3
