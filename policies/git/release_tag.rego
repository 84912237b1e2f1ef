package git.release_tag

import rego.v1

pattern := "^v[0-9]+\\.[0-9]+\\.[0-9]+$"

release_tags := {t.name |
	some t in input.tags
	regex.match(pattern, t.name)
}

deny contains msg if {
	count(release_tags) == 0
	msg := "HEAD carries no release tag"
}
