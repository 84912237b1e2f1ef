package git.commit_date

import rego.v1

not_before := "2026-01-01T00:00:00Z"

recent if {
	committed := time.parse_ns("2006-01-02 15:04:05 -0700 MST", input.commitdate)
	committed >= time.parse_rfc3339_ns(not_before)
}

deny contains msg if {
	not recent
	msg := sprintf("commit date '%s' is too old or unreadable", [object.get(input, "commitdate", "")])
}
