package sarif.tool

import rego.v1

tool := "CodeQL"

tools := {run.tool.driver.name | some run in input.report.runs}

deny contains msg if {
	not tool in tools
	msg := sprintf("report does not come from %s", [tool])
}
