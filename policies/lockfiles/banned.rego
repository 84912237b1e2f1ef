package lockfiles.banned

import rego.v1

banned := ["event-stream", "left-pad"]

deny contains msg if {
	some l in input.lockfiles
	some name in banned
	contains(l.content, name)
	msg := sprintf("%s pulls in %s", [l.filename, name])
}

deny contains "no lockfile recorded" if {
	not input.lockfiles[0]
}
