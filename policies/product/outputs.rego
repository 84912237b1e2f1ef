package product.outputs

import rego.v1

files := ["dist/app.tar.gz", "dist/app.sbom.json"]

deny contains msg if {
	some file in files
	object.get(input, [file, "digest", "sha256"], "") == ""
	msg := sprintf("product %s is missing", [file])
}
