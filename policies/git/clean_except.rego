package git.clean_except

import rego.v1

ignored := ["docs/", ".github/"]

is_ignored(path) if {
	not contains(path, " -> ")
	some prefix in ignored
	startswith(trim_prefix(path, "\""), prefix)
}

deny contains msg if {
	some path, _ in object.get(input, "status", {})
	not is_ignored(path)
	msg := sprintf("uncommitted change outside the ignored paths: %s", [path])
}

deny contains "no commit recorded" if {
	object.get(input, "commithash", "") == ""
}
