package git.clean

import rego.v1

deny contains msg if {
	some path, _ in object.get(input, "status", {})
	msg := sprintf("uncommitted change in %s", [path])
}

deny contains "no commit recorded" if {
	object.get(input, "commithash", "") == ""
}
