package aws_codebuild.initiator_test

import rego.v1

test_accepts_1 if {
	data.aws_codebuild.initiator.deny == set() with input as {"build_info": {
		"build_id": "app:1",
		"project_name": "app",
		"initiator": "codepipeline/release",
		"source_version": "refs/heads/main",
	}}
}

test_denies_wrong_1 if {
	data.aws_codebuild.initiator.deny == {"build was started by 'eve/codepipeline/'"} with input as {"build_info": {
		"build_id": "app:1",
		"project_name": "app",
		"initiator": "eve/codepipeline/",
		"source_version": "refs/heads/main",
	}}
}

test_denies_wrong_2 if {
	data.aws_codebuild.initiator.deny == {"build project is 'other'"} with input as {"build_info": {
		"build_id": "app:1",
		"project_name": "other",
		"initiator": "codepipeline/release",
		"source_version": "refs/heads/main",
	}}
}

test_denies_missing_1 if {
	data.aws_codebuild.initiator.deny == {"build was started by ''"} with input as {"build_info": {
		"build_id": "app:1",
		"project_name": "app",
		"source_version": "refs/heads/main",
	}}
}

test_denies_missing_2 if {
	data.aws_codebuild.initiator.deny == {"build project is ''"} with input as {"build_info": {
		"build_id": "app:1",
		"initiator": "codepipeline/release",
		"source_version": "refs/heads/main",
	}}
}
