package sbom.cyclonedx_banned

import rego.v1

banned := ["pkg:npm/event-stream@3.3.6"]

deny contains msg if {
	some component in input.components
	split(split(component.purl, "?")[0], "#")[0] in banned
	msg := sprintf("component %s is banned", [component.purl])
}

deny contains msg if {
	some component in input.components
	object.get(component, "purl", "") == ""
	msg := sprintf("component %s has no purl", [object.get(component, "name", "<unnamed>")])
}

deny contains "SBOM lists no components" if {
	not input.components[0]
}
