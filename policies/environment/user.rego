package environment.user

import rego.v1

forbidden := ["root", "Administrator"]

username := object.get(input, "username", "")

deny contains msg if {
	username in forbidden
	msg := sprintf("build ran as %s", [username])
}

deny contains "no user recorded" if {
	username == ""
}
