package k8smanifest.kinds

import rego.v1

kinds := ["Deployment", "Service"]

deny contains msg if {
	some doc in input.recordeddocs
	kind := object.get(doc, "kind", "<none>")
	not kind in kinds
	msg := sprintf("manifest kind %s is not allowed", [kind])
}

deny contains "no manifest recorded" if {
	not input.recordeddocs[0]
}
