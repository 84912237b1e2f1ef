package sbom.cyclonedx_minimum

import rego.v1

minimum := 2

total := count({component.name | some component in input.components})

deny contains msg if {
	total < minimum
	msg := sprintf("SBOM lists %d components, at least %d expected", [total, minimum])
}
