package gitlab.claims

import rego.v1

claims := {"project_path": "acme/app", "ref": "main"}

deny contains msg if {
	some claim, expected in claims
	actual := object.get(input, ["jwt", "claims", claim], "<none>")
	actual != expected
	msg := sprintf("claim %s is %s", [claim, actual])
}
