package sbom.cyclonedx_version

import rego.v1

allowed := ["1.5", "1.6"]

version := object.get(input, "specVersion", "<none>")

deny contains msg if {
	not version in allowed
	msg := sprintf("CycloneDX spec version is %s", [version])
}
