package sbom.spdx_licences

import rego.v1

allowed := ["MIT", "Apache-2.0"]

deny contains msg if {
	some pkg in input.packages
	licence := object.get(pkg, "licenseConcluded", "NOASSERTION")
	not licence in allowed
	msg := sprintf("package %s has licence %s", [object.get(pkg, "name", "<unnamed>"), licence])
}

deny contains "SBOM lists no packages" if {
	not input.packages[0]
}
