package github.claims

import rego.v1

claims := {"ref": "refs/heads/main", "repository": "acme/app"}

deny contains msg if {
	some claim, expected in claims
	actual := object.get(input, ["jwt", "claims", claim], "<none>")
	actual != expected
	msg := sprintf("claim %s is %s", [claim, actual])
}
