package command_run.stdout

import rego.v1

text := "0 failed"

stdout := object.get(input, "stdout", "")

deny contains msg if {
	not contains(stdout, text)
	msg := sprintf("output lacks '%s'", [text])
}
