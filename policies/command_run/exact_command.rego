package command_run.exact_command

import rego.v1

expected := ["make", "release"]

command_ok if {
	input.cmd == expected
}

deny contains msg if {
	not command_ok
	msg := sprintf("command is %v, expected %v", [object.get(input, "cmd", []), expected])
}
