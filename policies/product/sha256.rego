package product.sha256

import rego.v1

valid_digest(product) if {
	regex.match("^[0-9a-f]{64}$", product.digest.sha256)
}

deny contains msg if {
	some path, product in input
	not valid_digest(product)
	msg := sprintf("product %s has no valid sha256 digest", [path])
}
