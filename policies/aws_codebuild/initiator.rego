package aws_codebuild.initiator

import rego.v1

starter := "codepipeline/"

approved := "app"

initiator := object.get(input, ["build_info", "initiator"], "")

project := object.get(input, ["build_info", "project_name"], "")

deny contains msg if {
	not startswith(initiator, starter)
	msg := sprintf("build was started by '%s'", [initiator])
}

deny contains msg if {
	project != approved
	msg := sprintf("build project is '%s'", [project])
}
