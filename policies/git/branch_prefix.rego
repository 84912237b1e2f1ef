package git.branch_prefix

import rego.v1

prefixes := ["release/", "hotfix/"]

branch := object.get(input, "branch", "")

branch_ok if {
	some prefix in prefixes
	startswith(branch, prefix)
}

deny contains msg if {
	not branch_ok
	msg := sprintf("branch '%s' starts with none of %v", [branch, prefixes])
}
