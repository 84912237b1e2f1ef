package command_run.program

import rego.v1

allowed := ["go", "make"]

program := object.get(input, ["cmd", 0], "<none>")

deny contains msg if {
	not program in allowed
	msg := sprintf("program %s is not allowed", [program])
}
