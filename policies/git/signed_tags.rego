package git.signed_tags

import rego.v1

deny contains msg if {
	some t in input.tags
	object.get(t, "pgpsignature", "") == ""
	msg := sprintf("tag %s is not signed", [t.name])
}

deny contains "HEAD carries no tag" if {
	count(object.get(input, "tags", [])) == 0
}
