package git.remote

import rego.v1

prefix := "https://git.example.com/acme/"

deny contains msg if {
	some remote in input.remotes
	not startswith(remote, prefix)
	msg := sprintf("remote %s is not an approved origin", [remote])
}

deny contains "no remote recorded" if {
	count(object.get(input, "remotes", [])) == 0
}
