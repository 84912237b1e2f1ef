package maven.groups

import rego.v1

groups := ["com.acme", "org.apache"]

group_ok(group) if {
	some allowed in groups
	group == allowed
}

group_ok(group) if {
	some allowed in groups
	startswith(group, concat("", [allowed, "."]))
}

deny contains msg if {
	some dependency in input.dependencies
	group := object.get(dependency, "groupid", "")
	not group_ok(group)
	msg := sprintf("dependency group '%s' is not approved", [group])
}
