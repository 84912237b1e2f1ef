package product.forbidden_files

import rego.v1

patterns := ["*.pem", ".env"]

deny contains msg if {
	some path, _ in input
	name := regex.replace(path, "^.*/", "")
	some pattern in patterns
	glob.match(pattern, ["/"], name)
	msg := sprintf("product %s matches %s", [path, pattern])
}

deny contains "no products recorded" if {
	count(input) == 0
}
