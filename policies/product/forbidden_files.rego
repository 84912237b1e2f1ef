package product.forbidden_files

import rego.v1

endings := [".pem", ".env"]

deny contains msg if {
	some path, _ in input
	some ending in endings
	endswith(path, ending)
	msg := sprintf("product %s ends in %s", [path, ending])
}
