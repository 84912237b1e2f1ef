package jenkins.server

import rego.v1

server := "https://ci.example.com/"

url := object.get(input, "jenkinsurl", "")

deny contains msg if {
	url != server
	msg := sprintf("built by the unknown server '%s'", [url])
}
