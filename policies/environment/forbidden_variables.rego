package environment.forbidden_variables

import rego.v1

forbidden := ["LD_PRELOAD", "SKIP_TESTS"]

deny contains msg if {
	some name, _ in input.variables
	name in forbidden
	msg := sprintf("environment variable %s must not be set", [name])
}

deny contains "no environment recorded" if {
	count(object.get(input, "variables", {})) == 0
}
