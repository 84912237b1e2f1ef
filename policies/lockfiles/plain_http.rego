package lockfiles.plain_http

import rego.v1

scheme := "http://"

deny contains msg if {
	some l in input.lockfiles
	contains(l.content, scheme)
	msg := sprintf("lockfile %s names a plain http source", [l.filename])
}

deny contains "no lockfile recorded" if {
	not input.lockfiles[0]
}
