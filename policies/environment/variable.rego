package environment.variable

import rego.v1

variable := "CI"

expected := "true"

value := object.get(input, ["variables", variable], "<unset>")

deny contains msg if {
	value != expected
	msg := sprintf("%s is '%s', expected '%s'", [variable, value, expected])
}
