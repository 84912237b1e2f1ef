package product.directory

import rego.v1

directory := "dist/"

deny contains msg if {
	some path, _ in input
	not startswith(path, directory)
	msg := sprintf("product %s is outside the output directory", [path])
}
