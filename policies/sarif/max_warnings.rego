package sarif.max_warnings

import rego.v1

limit := 1

usual_levels(run, result) := {level |
	some rule in run.tool.driver.rules
	rule.id == result.ruleId
	level := rule.defaultConfiguration.level
}

is_warning(_, result) if {
	result.level == "warning"
}

is_warning(run, result) if {
	not result.level
	count(usual_levels(run, result) - {"warning"}) == 0
}

warnings := count([result |
	some run in input.report.runs
	some result in run.results
	is_warning(run, result)
])

deny contains msg if {
	warnings > limit
	msg := sprintf("%d warnings, at most %d allowed", [warnings, limit])
}

deny contains "scan report holds no run" if {
	not input.report.runs[0]
}
