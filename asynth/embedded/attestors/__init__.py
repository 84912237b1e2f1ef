"""One file an attestor; `registry` names them all and imports none."""
