package git.author

import rego.v1

emails := ["ada@example.com", "bob@example.com"]

author := object.get(input, "authoremail", "<none>")

deny contains msg if {
	not author in emails
	msg := sprintf("commit author %s is not on the list", [author])
}
