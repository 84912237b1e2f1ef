package environment.hostname

import rego.v1

pattern := "^runner-[0-9]+$"

hostname := object.get(input, "hostname", "")

deny contains msg if {
	not regex.match(pattern, hostname)
	msg := sprintf("host '%s' is not a build runner", [hostname])
}
