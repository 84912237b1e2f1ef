package vex.statements

import rego.v1

blocking := ["", "affected", "under_investigation"]

deny contains msg if {
	some statement in input.vexDocument.statements
	status := object.get(statement, "status", "")
	status in blocking
	msg := sprintf("%s has the status '%s'", [object.get(statement, ["vulnerability", "name"], "<unnamed>"), status])
}

deny contains "VEX document holds no statement" if {
	not input.vexDocument.statements[0]
}
