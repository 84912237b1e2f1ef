package git.ticket

import rego.v1

project := "ABC"

message := object.get(input, "commitmessage", "")

pattern := sprintf("^%s-[0-9]+: ", [project])

deny contains msg if {
	not regex.match(pattern, message)
	msg := sprintf("commit message does not start with a ticket of %s", [project])
}
