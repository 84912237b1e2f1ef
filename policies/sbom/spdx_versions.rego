package sbom.spdx_versions

import rego.v1

deny contains msg if {
	some pkg in input.packages
	object.get(pkg, "versionInfo", "") == ""
	msg := sprintf("package %s has no version", [object.get(pkg, "name", "<unnamed>")])
}

deny contains "SBOM lists no packages" if {
	not input.packages[0]
}
