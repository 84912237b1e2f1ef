package git.signed_commit

import rego.v1

marker := "BEGIN PGP SIGNATURE"

signature := object.get(input, "signature", "")

deny contains msg if {
	not contains(signature, marker)
	msg := sprintf("commit %s is not signed", [object.get(input, "commithash", "<none>")])
}
