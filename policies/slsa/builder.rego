package slsa.builder

import rego.v1

trusted := "https://witness.dev/witness-default-builder@v0.1"

expected := "https://witness.dev/slsa-build@v0.1"

builder := object.get(input, ["run_details", "builder", "id"], "<none>")

build_type := object.get(input, ["build_definition", "build_type"], "<none>")

deny contains msg if {
	builder != trusted
	msg := sprintf("builder is %s", [builder])
}

deny contains msg if {
	build_type != expected
	msg := sprintf("build type is %s", [build_type])
}
