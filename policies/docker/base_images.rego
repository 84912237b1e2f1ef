package docker.base_images

import rego.v1

prefix := "pkg:docker/golang@"

deny contains msg if {
	some product in input.products
	some _, materials in product.materials
	some material in materials
	not startswith(material.uri, prefix)
	msg := sprintf("base image %s is not approved", [material.uri])
}

deny contains "no image recorded" if {
	count({digest | some digest, _ in input.products}) == 0
}
