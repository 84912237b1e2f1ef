"""Documents that attestors take in: SBOMs, SARIF and OpenVEX, in the shapes that witness's Go libraries give them."""
