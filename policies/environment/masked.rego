package environment.masked

import rego.v1

variable := "DEPLOY_PIN"

value := object.get(input, ["variables", variable], "<unset>")

deny contains msg if {
	value != "******"
	msg := sprintf("the value of %s is not masked", [variable])
}
