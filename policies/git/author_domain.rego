package git.author_domain

import rego.v1

domain := "@example.com"

author := object.get(input, "authoremail", "")

email := lower(author)

deny contains msg if {
	not endswith(email, domain)
	msg := sprintf("author '%s' is outside %s", [author, domain])
}
