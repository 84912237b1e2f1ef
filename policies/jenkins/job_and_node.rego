package jenkins.job_and_node

import rego.v1

approved := "app/main"

controllers := ["built-in", "master"]

job := object.get(input, "jobname", "")

node := object.get(input, "nodename", "")

deny contains msg if {
	job != approved
	msg := sprintf("job '%s' is not allowed", [job])
}

deny contains msg if {
	node in controllers
	msg := sprintf("build ran on the controller node %s", [node])
}

deny contains "no build node recorded" if {
	node == ""
}
