package environment.left_out

import rego.v1

hidden := ["DEPLOY_PIN"]

deny contains msg if {
	some name, _ in input.variables
	name in hidden
	msg := sprintf("%s is on record, masked or not", [name])
}

deny contains "no environment recorded" if {
	count(object.get(input, "variables", {})) == 0
}
