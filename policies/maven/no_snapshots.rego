package maven.no_snapshots

import rego.v1

suffix := "-SNAPSHOT"

deny contains msg if {
	version := object.get(input, "version", "")
	endswith(version, suffix)
	msg := sprintf("project version %s is a snapshot", [version])
}

deny contains msg if {
	some dependency in input.dependencies
	endswith(dependency.version, suffix)
	msg := sprintf("dependency %s:%s is a snapshot", [dependency.groupid, dependency.artifactid])
}

deny contains "project has no version" if {
	object.get(input, "version", "") == ""
}
