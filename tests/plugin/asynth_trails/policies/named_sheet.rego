package trails.named_sheet

import rego.v1

variable := "SHEET="

given := {word | some word in input.cmd; startswith(word, variable)}

deny contains msg if {
	count(given) == 0
	msg := sprintf("no argument begins with %s", [variable])
}
