package vex.statements

import rego.v1

blocking := ["affected", "under_investigation"]

deny contains msg if {
	some statement in input.vexDocument.statements
	statement.status in blocking
	msg := sprintf("%s is %s", [statement.vulnerability.name, statement.status])
}

deny contains "VEX document holds no statement" if {
	not input.vexDocument.statements[0]
}
