package sarif.no_errors

import rego.v1

level := "error"

is_error(_, result) if {
	result.level == level
}

is_error(run, result) if {
	not result.level
	some rule in run.tool.driver.rules
	rule.id == result.ruleId
	rule.defaultConfiguration.level == level
}

deny contains msg if {
	some run in input.report.runs
	some result in run.results
	is_error(run, result)
	msg := sprintf("scanner reports %s", [object.get(result, "ruleId", "<no rule>")])
}

deny contains "scan report holds no run" if {
	not input.report.runs[0]
}
