package command_run.flags

import rego.v1

flags := ["-trimpath", "-mod=readonly"]

arguments := {argument | some argument in input.cmd}

deny contains msg if {
	some flag in flags
	not flag in arguments
	msg := sprintf("command lacks the flag %s", [flag])
}
