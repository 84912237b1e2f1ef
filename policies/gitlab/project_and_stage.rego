package gitlab.project_and_stage

import rego.v1

approved := "https://gitlab.example.com/acme/app"

stages := ["build", "release"]

project := object.get(input, "projecturl", "")

stage := object.get(input, "jobstage", "")

deny contains msg if {
	project != approved
	msg := sprintf("built in project '%s'", [project])
}

deny contains msg if {
	not stage in stages
	msg := sprintf("job stage '%s' is not allowed", [stage])
}
