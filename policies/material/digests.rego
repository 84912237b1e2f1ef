package material.digests

import rego.v1

pins := {"Makefile": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "go.sum": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}

deny contains msg if {
	some file, expected in pins
	actual := object.get(input, [file, "sha256"], "<missing>")
	actual != expected
	msg := sprintf("%s has digest %s", [file, actual])
}
