package command_run.exit_code

import rego.v1

code := object.get(input, "exitcode", "unknown")

deny contains msg if {
	code != 0
	msg := sprintf("command exited with %v", [code])
}
