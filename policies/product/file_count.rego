package product.file_count

import rego.v1

limit := 2

total := count(input)

deny contains msg if {
	total > limit
	msg := sprintf("step produced %d files", [total])
}
