package sarif.no_errors

import rego.v1

level := "error"

deny contains msg if {
	some run in input.report.runs
	some result in run.results
	object.get(result, "level", "warning") == level
	msg := sprintf("scanner reports %s", [object.get(result, "ruleId", "<no rule>")])
}

deny contains "scan report holds no run" if {
	not input.report.runs[0]
}
