package gitlab.pinned_image_test

import rego.v1

test_accepts_1 if {
	data.gitlab.pinned_image.deny == set() with input as {
		"ciconfigpath": ".gitlab-ci.yml",
		"jobid": "7",
		"jobimage": "golang@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
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

test_denies_wrong_1 if {
	data.gitlab.pinned_image.deny == {"job image 'golang:1.25' is not pinned by digest"} with input as {
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

test_denies_wrong_2 if {
	data.gitlab.pinned_image.deny == {"job image 'golang@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x' is not pinned by digest"} with input as {
		"ciconfigpath": ".gitlab-ci.yml",
		"jobid": "7",
		"jobimage": "golang@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x",
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

test_denies_zero_1 if {
	data.gitlab.pinned_image.deny == {"job image '' is not pinned by digest"} with input as {
		"ciconfigpath": ".gitlab-ci.yml",
		"jobid": "7",
		"jobimage": "",
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

test_denies_absent_1 if {
	data.gitlab.pinned_image.deny == {"job image '' is not pinned by digest"} with input as {
		"ciconfigpath": ".gitlab-ci.yml",
		"jobid": "7",
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
