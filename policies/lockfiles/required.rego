package lockfiles.required

import rego.v1

names := ["go.sum", "package-lock.json"]

present := {l.filename | some l in input.lockfiles}

deny contains msg if {
	some name in names
	not name in present
	msg := sprintf("lockfile %s is missing", [name])
}
