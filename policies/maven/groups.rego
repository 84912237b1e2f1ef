package maven.groups

import rego.v1

groups := ["com.acme", "org.apache"]

deny contains msg if {
	some dependency in input.dependencies
	group := object.get(dependency, "groupid", "")
	not group in groups
	msg := sprintf("dependency group '%s' is not approved", [group])
}
