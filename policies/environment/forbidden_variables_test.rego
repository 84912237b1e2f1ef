package environment.forbidden_variables_test

import rego.v1

test_accepts_1 if {
	data.environment.forbidden_variables.deny == set() with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {
			"BUILD_ID": "42",
			"CI": "true",
		},
	}
}

test_denies_wrong_1 if {
	data.environment.forbidden_variables.deny == {"environment variable LD_PRELOAD must not be set"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {
			"CI": "true",
			"LD_PRELOAD": "./x.so",
		},
	}
}

test_denies_wrong_2 if {
	data.environment.forbidden_variables.deny == {"environment variable SKIP_TESTS must not be set"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {"SKIP_TESTS": ""},
	}
}

test_denies_missing_1 if {
	data.environment.forbidden_variables.deny == {"no environment recorded"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
	}
}
