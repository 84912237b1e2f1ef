package command_run.forbidden_words

import rego.v1

words := ["curl", "--insecure"]

deny contains msg if {
	some argument in input.cmd
	some word in words
	regex.match(concat("", [`(^|[^A-Za-z0-9_.-])`, word, `($|[^A-Za-z0-9_.-])`]), argument)
	msg := sprintf("command argument '%s' contains '%s'", [argument, word])
}

deny contains "no command recorded" if {
	not input.cmd[0]
}
