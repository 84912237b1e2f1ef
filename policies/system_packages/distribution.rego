package system_packages.distribution

import rego.v1

releases := {"debian": "12", "ubuntu": "24.04"}

release_ok if {
	input.version == releases[input.distribution]
}

deny contains msg if {
	not release_ok
	msg := sprintf("built on '%s' '%s'", [object.get(input, "distribution", ""), object.get(input, "version", "")])
}
