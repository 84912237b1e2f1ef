package gitlab.project_and_stage_test

import rego.v1

test_accepts_1 if {
	data.gitlab.project_and_stage.deny == set() with input as {
		"ciconfigpath": ".gitlab-ci.yml",
		"jobid": "7",
		"jobimage": "golang:1.25",
		"jobname": "build",
		"jobstage": "build",
		"joburl": "https://gitlab.example.com/acme/app/-/jobs/7",
		"pipelineid": "9",
		"pipelineurl": "https://gitlab.example.com/acme/app/-/pipelines/9",
		"projectid": "3",
		"projecturl": "https://gitlab.example.com/acme/app",
		"runnerid": "1",
		"cihost": "gitlab.example.com",
		"ciserverurl": "https://gitlab.example.com",
	}
}

test_accepts_2 if {
	data.gitlab.project_and_stage.deny == set() with input as {
		"ciconfigpath": ".gitlab-ci.yml",
		"jobid": "7",
		"jobimage": "golang:1.25",
		"jobname": "build",
		"jobstage": "release",
		"joburl": "https://gitlab.example.com/acme/app/-/jobs/7",
		"pipelineid": "9",
		"pipelineurl": "https://gitlab.example.com/acme/app/-/pipelines/9",
		"projectid": "3",
		"projecturl": "https://gitlab.example.com/acme/app",
		"runnerid": "1",
		"cihost": "gitlab.example.com",
		"ciserverurl": "https://gitlab.example.com",
	}
}

test_denies_wrong_1 if {
	data.gitlab.project_and_stage.deny == {"built in project 'https://gitlab.example.com/eve/app'"} with input as {
		"ciconfigpath": ".gitlab-ci.yml",
		"jobid": "7",
		"jobimage": "golang:1.25",
		"jobname": "build",
		"jobstage": "build",
		"joburl": "https://gitlab.example.com/acme/app/-/jobs/7",
		"pipelineid": "9",
		"pipelineurl": "https://gitlab.example.com/acme/app/-/pipelines/9",
		"projectid": "3",
		"projecturl": "https://gitlab.example.com/eve/app",
		"runnerid": "1",
		"cihost": "gitlab.example.com",
		"ciserverurl": "https://gitlab.example.com",
	}
}

test_denies_wrong_2 if {
	data.gitlab.project_and_stage.deny == {"job stage 'test' is not allowed"} with input as {
		"ciconfigpath": ".gitlab-ci.yml",
		"jobid": "7",
		"jobimage": "golang:1.25",
		"jobname": "build",
		"jobstage": "test",
		"joburl": "https://gitlab.example.com/acme/app/-/jobs/7",
		"pipelineid": "9",
		"pipelineurl": "https://gitlab.example.com/acme/app/-/pipelines/9",
		"projectid": "3",
		"projecturl": "https://gitlab.example.com/acme/app",
		"runnerid": "1",
		"cihost": "gitlab.example.com",
		"ciserverurl": "https://gitlab.example.com",
	}
}

test_denies_missing_1 if {
	data.gitlab.project_and_stage.deny == {"built in project ''", "job stage '' is not allowed"} with input as {
		"ciconfigpath": ".gitlab-ci.yml",
		"jobid": "7",
		"jobimage": "golang:1.25",
		"jobname": "build",
		"jobstage": "",
		"joburl": "https://gitlab.example.com/acme/app/-/jobs/7",
		"pipelineid": "9",
		"pipelineurl": "https://gitlab.example.com/acme/app/-/pipelines/9",
		"projectid": "3",
		"projecturl": "",
		"runnerid": "1",
		"cihost": "gitlab.example.com",
		"ciserverurl": "https://gitlab.example.com",
	}
}

test_denies_absent_1 if {
	data.gitlab.project_and_stage.deny == {"built in project ''", "job stage '' is not allowed"} with input as {
		"ciconfigpath": ".gitlab-ci.yml",
		"jobid": "7",
		"jobimage": "golang:1.25",
		"jobname": "build",
		"joburl": "https://gitlab.example.com/acme/app/-/jobs/7",
		"pipelineid": "9",
		"pipelineurl": "https://gitlab.example.com/acme/app/-/pipelines/9",
		"projectid": "3",
		"runnerid": "1",
		"cihost": "gitlab.example.com",
		"ciserverurl": "https://gitlab.example.com",
	}
}
