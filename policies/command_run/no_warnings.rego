package command_run.no_warnings

import rego.v1

pattern := "(?i)(\\b|[a-z])(warning|error):"

deny contains msg if {
	some stream in ["stdout", "stderr"]
	text := object.get(input, stream, "")
	regex.match(pattern, text)
	msg := sprintf("%s reports a warning or an error", [stream])
}

deny contains "no command recorded" if {
	not input.cmd[0]
}
