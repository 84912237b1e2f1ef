package environment.required_variables

import rego.v1

required := ["CI", "BUILD_ID"]

deny contains msg if {
	some name in required
	object.get(input, ["variables", name], "") == ""
	msg := sprintf("environment variable %s is not set", [name])
}
