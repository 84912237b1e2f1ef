package environment.variable_test

import rego.v1

test_accepts_1 if {
	data.environment.variable.deny == set() with input as {
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
	data.environment.variable.deny == {"CI is 'false', expected 'true'"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {"CI": "false"},
	}
}

test_denies_missing_1 if {
	data.environment.variable.deny == {"CI is '<unset>', expected 'true'"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {"BUILD_ID": "1"},
	}
}

test_denies_missing_2 if {
	data.environment.variable.deny == {"CI is '<unset>', expected 'true'"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
	}
}
