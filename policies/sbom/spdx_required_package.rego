package sbom.spdx_required_package

import rego.v1

required := "openssl"

names := {pkg.name | some pkg in input.packages}

deny contains msg if {
	not required in names
	msg := sprintf("SBOM does not list %s", [required])
}
