package command_run.stdout

import rego.v1

text := "0 failed"

lines := {trim_space(line) | some line in split(object.get(input, "stdout", ""), "\n")}

deny contains msg if {
	not text in lines
	msg := sprintf("output lacks '%s'", [text])
}
