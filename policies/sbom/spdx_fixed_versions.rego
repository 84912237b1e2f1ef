package sbom.spdx_fixed_versions

import rego.v1

banned := {"log4j-core": "2.17.1"}

deny contains msg if {
	some pkg in input.packages
	some name, fixed in banned
	pkg.name == name
	version := object.get(pkg, "versionInfo", "0.0.0")
	semver.compare(version, fixed) < 0
	msg := sprintf("%s %s is older than %s", [name, version, fixed])
}

deny contains "SBOM lists no packages" if {
	not input.packages[0]
}
