package oci.image_tags

import rego.v1

mutable := ":latest"

registry := "registry.example.com/"

tags contains tag if some tag in input.manifest[_].RepoTags

deny contains msg if {
	some image in tags
	endswith(image, mutable)
	msg := sprintf("image tag %s is mutable", [image])
}

deny contains msg if {
	some image in tags
	not startswith(image, registry)
	msg := sprintf("image tag %s is not in the company registry", [image])
}

deny contains "image has no tag" if {
	count(tags) == 0
}
