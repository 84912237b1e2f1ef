package git.parents

import rego.v1

limit := 1

parents := count(object.get(input, "parenthashes", []))

deny contains msg if {
	parents > limit
	msg := sprintf("merge commit with %d parents", [parents])
}

deny contains "no commit recorded" if {
	object.get(input, "commithash", "") == ""
}
