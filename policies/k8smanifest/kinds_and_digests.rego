package k8smanifest.kinds_and_digests

import rego.v1

kinds := ["Deployment", "Service"]

deny contains msg if {
	some doc in input.recordeddocs
	kind := object.get(doc, "kind", "<none>")
	not kind in kinds
	msg := sprintf("manifest kind %s is not allowed", [kind])
}

deny contains msg if {
	some doc in input.recordeddocs
	some image in doc.recordedimages
	not contains(image.reference, "@sha256:")
	msg := sprintf("image %s has no digest", [image.reference])
}

deny contains "no manifest recorded" if {
	not input.recordeddocs[0]
}
