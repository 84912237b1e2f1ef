package environment.left_out_test

import rego.v1

test_accepts_1 if {
	data.environment.left_out.deny == set() with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {"CI": "true"},
	}
}

test_denies_wrong_1 if {
	data.environment.left_out.deny == {"DEPLOY_PIN is on record, masked or not"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {
			"CI": "true",
			"DEPLOY_PIN": "******",
		},
	}
}

test_denies_missing_1 if {
	data.environment.left_out.deny == {"no environment recorded"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
	}
}

test_denies_zero_1 if {
	data.environment.left_out.deny == {"no environment recorded"} with input as {
		"os": "",
		"hostname": "",
		"username": "",
		"variables": {},
	}
}
