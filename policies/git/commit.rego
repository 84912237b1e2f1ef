package git.commit

import rego.v1

approved := "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

commit := object.get(input, "commithash", "<none>")

deny contains msg if {
	commit != approved
	msg := sprintf("built from commit %s, not from the approved one", [commit])
}
