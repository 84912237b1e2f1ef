package system_packages.forbidden

import rego.v1

forbidden := ["netcat-openbsd", "telnet"]

deny contains msg if {
	some pkg in input.packages
	pkg.name in forbidden
	msg := sprintf("package %s is listed on the builder", [pkg.name])
}

deny contains "no packages recorded" if {
	not input.packages[0]
}
