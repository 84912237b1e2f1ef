package material.required_files

import rego.v1

files := ["go.mod", "go.sum"]

deny contains msg if {
	some file in files
	not input[file]
	msg := sprintf("source file %s is missing", [file])
}
