package git.clean

import rego.v1

deny contains msg if {
	some path, state in object.get(input, "status", {})
	msg := sprintf("uncommitted change in %s: %s", [path, object.get(state, "worktree", "unknown")])
}

deny contains "no commit recorded" if {
	object.get(input, "commithash", "") == ""
}
