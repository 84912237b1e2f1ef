package command_run.no_shell

import rego.v1

shells := ["sh", "bash"]

program := object.get(input, ["cmd", 0], "")

name := regex.replace(program, "^.*/", "")

deny contains msg if {
	name in shells
	msg := sprintf("command runs through a shell: %s", [program])
}

deny contains "no command recorded" if {
	program == ""
}
