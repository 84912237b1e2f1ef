package github.workflow

import rego.v1

pattern := "acme/app/.github/workflows/release.yml@refs/tags/v*"

workflow := object.get(input, ["jwt", "claims", "job_workflow_ref"], "")

deny contains msg if {
	not glob.match(pattern, ["/"], workflow)
	msg := sprintf("workflow '%s' may not sign releases", [workflow])
}
