package environment.masked

import rego.v1

variable := "DEPLOY_PIN"

deny contains msg if {
	input.variables[variable] != "******"
	msg := sprintf("the value of %s is not masked", [variable])
}
