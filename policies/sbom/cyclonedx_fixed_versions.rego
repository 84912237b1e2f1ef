package sbom.cyclonedx_fixed_versions

import rego.v1

banned := {"log4j-core": "2.17.1"}

fresh(version, fixed) if {
	number := trim_prefix(version, "v")
	semver.is_valid(number)
	semver.compare(number, fixed) >= 0
}

deny contains msg if {
	some component in input.components
	some name, fixed in banned
	component.name == name
	version := object.get(component, "version", "<none>")
	not fresh(version, fixed)
	msg := sprintf("%s %s is older than %s or cannot be compared", [name, version, fixed])
}

deny contains "SBOM lists no components" if {
	not input.components[0]
}
