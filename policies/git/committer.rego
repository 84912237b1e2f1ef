package git.committer

import rego.v1

bots := ["noreply@github.com"]

author := object.get(input, "authoremail", "")

committer := object.get(input, "committeremail", "")

committer_ok if {
	committer != ""
	committer == author
}

committer_ok if {
	committer in bots
}

deny contains msg if {
	not committer_ok
	msg := sprintf("committer '%s' is neither the author nor a known bot", [committer])
}
