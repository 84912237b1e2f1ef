package sarif.tool

import rego.v1

tool := "CodeQL"

deny contains msg if {
	some run in input.report.runs
	name := object.get(run, ["tool", "driver", "name"], "<none>")
	name != tool
	msg := sprintf("report holds a run of %s", [name])
}

deny contains "scan report holds no run" if {
	not input.report.runs[0]
}
