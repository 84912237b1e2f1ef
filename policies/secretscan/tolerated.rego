package secretscan.tolerated

import rego.v1

tolerated := ["generic-api-key"]

deny contains msg if {
	some finding in input.findings
	rule := object.get(finding, "ruleId", "<none>")
	not rule in tolerated
	msg := sprintf("secret of kind %s found", [rule])
}
