package github.claims_test

import rego.v1

test_accepts_1 if {
	data.github.claims.deny == set() with input as {
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

test_denies_wrong_1 if {
	data.github.claims.deny == {"claim repository is eve/app"} with input as {
		"jwt": {
			"claims": {
				"event_name": "push",
				"job_workflow_ref": "acme/app/.github/workflows/release.yml@refs/heads/main",
				"ref": "refs/heads/main",
				"repository": "eve/app",
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
	data.github.claims.deny == {"claim ref is refs/pull/3/merge"} with input as {
		"jwt": {
			"claims": {
				"event_name": "push",
				"job_workflow_ref": "acme/app/.github/workflows/release.yml@refs/heads/main",
				"ref": "refs/pull/3/merge",
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
	data.github.claims.deny == {"claim ref is <none>"} with input as {
		"jwt": {
			"claims": {"repository": "acme/app"},
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
	data.github.claims.deny == {"claim ref is <none>", "claim repository is <none>"} with input as {
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
