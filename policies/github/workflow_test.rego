package github.workflow_test

import rego.v1

test_accepts_1 if {
	data.github.workflow.deny == set() with input as {
		"jwt": {
			"claims": {
				"event_name": "push",
				"job_workflow_ref": "acme/app/.github/workflows/release.yml@refs/tags/v1.2.0",
				"ref": "refs/heads/main",
				"repository": "acme/app",
			},
			"verifiedBy": {
				"jwksUrl": "u",
				"jwk": {
					"kty": "OKP",
					"kid": "k1",
					"crv": "Ed25519",
					"x": "wNWgGWlhzxFEOeLcqdTloMwA0rg6QRwqyS-Cpe3T4IU",
				},
			},
		},
		"ciconfigpath": "",
		"pipelineid": "11",
		"pipelinename": "release",
		"pipelineurl": "https://github.com/acme/app/actions/runs/11",
		"projecturl": "https://github.com/acme/app",
		"runnerid": "r",
		"cihost": "github.com",
		"ciserverurl": "https://github.com",
		"runnerarch": "X64",
		"runneros": "Linux",
	}
}

test_denies_wrong_1 if {
	data.github.workflow.deny == {"workflow 'acme/app/.github/workflows/release.yml@refs/heads/main' may not sign releases"} with input as {
		"jwt": {
			"claims": {
				"event_name": "push",
				"job_workflow_ref": "acme/app/.github/workflows/release.yml@refs/heads/main",
				"ref": "refs/heads/main",
				"repository": "acme/app",
			},
			"verifiedBy": {
				"jwksUrl": "u",
				"jwk": {
					"kty": "OKP",
					"kid": "k1",
					"crv": "Ed25519",
					"x": "wNWgGWlhzxFEOeLcqdTloMwA0rg6QRwqyS-Cpe3T4IU",
				},
			},
		},
		"ciconfigpath": "",
		"pipelineid": "11",
		"pipelinename": "release",
		"pipelineurl": "https://github.com/acme/app/actions/runs/11",
		"projecturl": "https://github.com/acme/app",
		"runnerid": "r",
		"cihost": "github.com",
		"ciserverurl": "https://github.com",
		"runnerarch": "X64",
		"runneros": "Linux",
	}
}

test_denies_wrong_2 if {
	data.github.workflow.deny == {"workflow 'acme/app/.github/workflows/release.yml@refs/tags/v1/x' may not sign releases"} with input as {
		"jwt": {
			"claims": {
				"event_name": "push",
				"job_workflow_ref": "acme/app/.github/workflows/release.yml@refs/tags/v1/x",
				"ref": "refs/heads/main",
				"repository": "acme/app",
			},
			"verifiedBy": {
				"jwksUrl": "u",
				"jwk": {
					"kty": "OKP",
					"kid": "k1",
					"crv": "Ed25519",
					"x": "wNWgGWlhzxFEOeLcqdTloMwA0rg6QRwqyS-Cpe3T4IU",
				},
			},
		},
		"ciconfigpath": "",
		"pipelineid": "11",
		"pipelinename": "release",
		"pipelineurl": "https://github.com/acme/app/actions/runs/11",
		"projecturl": "https://github.com/acme/app",
		"runnerid": "r",
		"cihost": "github.com",
		"ciserverurl": "https://github.com",
		"runnerarch": "X64",
		"runneros": "Linux",
	}
}

test_denies_missing_1 if {
	data.github.workflow.deny == {"workflow '' may not sign releases"} with input as {
		"jwt": {
			"claims": {"ref": "x"},
			"verifiedBy": {
				"jwksUrl": "u",
				"jwk": {
					"kty": "OKP",
					"kid": "k1",
					"crv": "Ed25519",
					"x": "wNWgGWlhzxFEOeLcqdTloMwA0rg6QRwqyS-Cpe3T4IU",
				},
			},
		},
		"ciconfigpath": "",
		"pipelineid": "11",
		"pipelinename": "release",
		"pipelineurl": "https://github.com/acme/app/actions/runs/11",
		"projecturl": "https://github.com/acme/app",
		"runnerid": "r",
		"cihost": "github.com",
		"ciserverurl": "https://github.com",
		"runnerarch": "X64",
		"runneros": "Linux",
	}
}

test_denies_missing_2 if {
	data.github.workflow.deny == {"workflow '' may not sign releases"} with input as {
		"ciconfigpath": "",
		"pipelineid": "11",
		"pipelinename": "release",
		"pipelineurl": "https://github.com/acme/app/actions/runs/11",
		"projecturl": "https://github.com/acme/app",
		"runnerid": "r",
		"cihost": "github.com",
		"ciserverurl": "https://github.com",
		"runnerarch": "X64",
		"runneros": "Linux",
	}
}
