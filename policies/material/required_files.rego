package material.required_files

import rego.v1

files := ["go.mod", "go.sum"]

ahead := ["GNUmakefile", "makefile"]

deny contains msg if {
	some file in files
	not input[file]
	msg := sprintf("source file %s is missing", [file])
}

deny contains msg if {
	some file in ahead
	input[file]
	msg := sprintf("make reads %s before any Makefile", [file])
}
