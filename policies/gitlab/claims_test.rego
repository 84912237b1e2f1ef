package gitlab.claims_test

import rego.v1

test_accepts_1 if {
	data.gitlab.claims.deny == set() with input as {
		"jwt": {
			"claims": {
				"iss": "https://gitlab.example.com",
				"project_path": "acme/app",
				"ref": "main",
				"ref_protected": "true",
			},
			"verifiedBy": {"jwksUrl": "https://gitlab.example.com/oauth/discovery/keys"},
		},
		"projecturl": "https://gitlab.example.com/acme/app",
		"jobname": "build",
	}
}

test_denies_wrong_1 if {
	data.gitlab.claims.deny == {"claim ref is try/main"} with input as {
		"jwt": {"claims": {"project_path": "acme/app", "ref": "try/main"}},
		"projecturl": "https://gitlab.example.com/acme/app",
	}
}

test_denies_wrong_2 if {
	data.gitlab.claims.deny == {"claim project_path is eve/app"} with input as {"jwt": {"claims": {
		"project_path": "eve/app",
		"ref": "main",
	}}}
}

test_denies_missing_1 if {
	data.gitlab.claims.deny == {"claim ref is <none>"} with input as {"jwt": {"claims": {"project_path": "acme/app"}}}
}

test_denies_missing_2 if {
	data.gitlab.claims.deny == {"claim project_path is <none>", "claim ref is <none>"} with input as {
		"projecturl": "https://gitlab.example.com/acme/app",
		"jobname": "build",
	}
}

test_denies_zero_1 if {
	data.gitlab.claims.deny == {"claim project_path is ", "claim ref is "} with input as {"jwt": {"claims": {
		"project_path": "",
		"ref": "",
	}}}
}
