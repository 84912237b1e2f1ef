package git.branch

import rego.v1

allowed := ["main", "production"]

branch := object.get(input, "branch", "")

deny contains msg if {
	not branch in allowed
	msg := sprintf("branch '%s' is not one of %v", [branch, allowed])
}
