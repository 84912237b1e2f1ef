package product.mime_types

import rego.v1

allowed := ["application/gzip", "application/json"]

deny contains msg if {
	some path, product in input
	mime := object.get(product, "mime_type", "")
	not mime in allowed
	msg := sprintf("product %s has type '%s'", [path, mime])
}
