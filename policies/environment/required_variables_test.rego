package environment.required_variables_test

import rego.v1

test_accepts_1 if {
	data.environment.required_variables.deny == set() with input as {
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
	data.environment.required_variables.deny == {"environment variable BUILD_ID is not set"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {
			"BUILD_ID": "",
			"CI": "true",
		},
	}
}

test_denies_missing_1 if {
	data.environment.required_variables.deny == {"environment variable CI is not set"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {"BUILD_ID": "1"},
	}
}

test_denies_missing_2 if {
	data.environment.required_variables.deny == {"environment variable BUILD_ID is not set", "environment variable CI is not set"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
	}
}

test_denies_empty_1 if {
	data.environment.required_variables.deny == {"environment variable CI is not set"} with input as {"variables": {
		"BUILD_ID": "7",
		"CI": "",
	}}
}

test_denies_other_case_1 if {
	data.environment.required_variables.deny == {"environment variable CI is not set"} with input as {"variables": {
		"BUILD_ID": "7",
		"CI_TRUST": "x",
		"ci": "true",
	}}
}
