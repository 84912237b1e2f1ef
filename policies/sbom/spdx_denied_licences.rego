package sbom.spdx_denied_licences

import rego.v1

denied := ["GPL-3.0-only", "AGPL-3.0-only"]

deny contains msg if {
	some pkg in input.packages
	some field in ["licenseConcluded", "licenseDeclared"]
	some licence in regex.split(`[\s()]+`, object.get(pkg, field, ""))
	licence in denied
	msg := sprintf("package %s has the denied licence %s", [object.get(pkg, "name", "<unnamed>"), licence])
}

deny contains "SBOM lists no packages" if {
	not input.packages[0]
}
