package git.commit_date

import rego.v1

not_before := "2026-01-01"

recent if {
	words := array.slice(split(input.commitdate, " "), 0, 3)
	committed := time.parse_ns("2006-01-02 15:04:05 -0700", concat(" ", words))
	committed >= time.parse_ns("2006-01-02", not_before)
}

deny contains msg if {
	not recent
	msg := sprintf("commit date '%s' is too old or unreadable", [object.get(input, "commitdate", "")])
}
