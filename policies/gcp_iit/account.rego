package gcp_iit.account

import rego.v1

account := "builder@acme-ci.iam.gserviceaccount.com"

place := {"cluster_name": "acme-runners"}

deny contains msg if {
	actual := object.get(input, ["jwt", "claims", "email"], "<none>")
	actual != account
	msg := sprintf("service account is %s", [actual])
}

deny contains msg if {
	some field, expected in place
	actual := object.get(input, field, "<none>")
	actual != expected
	msg := sprintf("%s is %s", [field, actual])
}
