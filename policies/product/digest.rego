package product.digest

import rego.v1

file := "app.tar.gz"

expected := "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

digest := object.get(input, [file, "digest", "sha256"], "<missing>")

deny contains msg if {
	digest != expected
	msg := sprintf("%s has digest %s", [file, digest])
}
