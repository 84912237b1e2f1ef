package material.forbidden_files

import rego.v1

names := [".env", "id_rsa"]

deny contains msg if {
	some path, _ in input
	parts := split(path, "/")
	parts[count(parts) - 1] in names
	msg := sprintf("secret file %s was in the work directory", [path])
}

deny contains "no materials recorded" if {
	count(input) == 0
}
