package sbom.cyclonedx_licences

import rego.v1

allowed := ["MIT", "Apache-2.0"]

licence_ids(component) := {id |
	some entry in component.licenses
	id := object.get(entry, ["license", "id"], "unknown")
}

deny contains msg if {
	some component in input.components
	some id in licence_ids(component)
	not id in allowed
	msg := sprintf("component %s has licence %s", [object.get(component, "name", "<unnamed>"), id])
}

deny contains msg if {
	some component in input.components
	count(licence_ids(component)) == 0
	msg := sprintf("component %s has no licence", [object.get(component, "name", "<unnamed>")])
}

deny contains "SBOM lists no components" if {
	not input.components[0]
}
