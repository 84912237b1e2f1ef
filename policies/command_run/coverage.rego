package command_run.coverage

import rego.v1

minimum := 80

coverage := to_number(found[0][1]) if {
	found := regex.find_all_string_submatch_n("coverage: ([0-9.]+)%", input.stdout, 1)
}

enough if {
	coverage >= minimum
}

deny contains msg if {
	not enough
	msg := sprintf("test coverage is below %d percent or not reported", [minimum])
}
