package docker.base_images

import rego.v1

prefix := "golang@"

folder := concat("", ["pkg:docker/", prefix])

deny contains msg if {
	some product in input.products
	some _, materials in product.materials
	some material in materials
	not startswith(material.uri, folder)
	msg := sprintf("base image %s is not approved", [material.uri])
}

deny contains msg if {
	some digest, product in input.products
	platforms := [platform | some platform, _ in product.materials]
	count(platforms) == 0
	msg := sprintf("image %s has no base on record", [digest])
}

deny contains "no image recorded" if {
	count([digest | some digest, _ in input.products]) == 0
}
