package aws.instance

import rego.v1

fields := {"accountId": "111122223333", "imageId": "ami-0b7a93f1cb7a93f1c"}

deny contains msg if {
	some field, expected in fields
	actual := object.get(input, field, "<none>")
	actual != expected
	msg := sprintf("%s is %s", [field, actual])
}
