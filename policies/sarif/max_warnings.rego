package sarif.max_warnings

import rego.v1

limit := 1

warnings := count([result |
	some run in input.report.runs
	some result in run.results
	object.get(result, "level", "warning") == "warning"
])

deny contains msg if {
	warnings > limit
	msg := sprintf("%d warnings, at most %d allowed", [warnings, limit])
}

deny contains "scan report holds no run" if {
	not input.report.runs[0]
}
