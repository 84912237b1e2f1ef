package environment.platform

import rego.v1

allowed := ["linux"]

platform := object.get(input, "os", "unknown")

deny contains msg if {
	not platform in allowed
	msg := sprintf("build ran on %s", [platform])
}
