package oci.image_tags

import rego.v1

mutable := ":latest"

registry := "registry.example.com/"

deny contains msg if {
	some image in input.imagetags
	endswith(image, mutable)
	msg := sprintf("image tag %s is mutable", [image])
}

deny contains msg if {
	some image in input.imagetags
	not startswith(image, registry)
	msg := sprintf("image tag %s is not in the company registry", [image])
}

deny contains "image has no tag" if {
	not input.imagetags[0]
}
