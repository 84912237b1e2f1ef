package lockfiles.banned

import rego.v1

banned := ["event-stream", "left-pad"]

before := `(^|[\s"',(]/?|node_modules/)`

after := `($|[\s"'@:,)=/])`

deny contains msg if {
	some l in input.lockfiles
	some name in banned
	regex.match(concat("", [before, replace(name, ".", `\.`), after]), l.content)
	msg := sprintf("%s pulls in %s", [l.filename, name])
}

deny contains "no lockfile recorded" if {
	not input.lockfiles[0]
}
