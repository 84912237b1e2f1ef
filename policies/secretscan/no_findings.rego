package secretscan.no_findings

import rego.v1

deny contains msg if {
	some finding in input.findings
	msg := sprintf("%s in %s", [object.get(finding, "ruleId", "secret"), object.get(finding, "location", "unknown")])
}
