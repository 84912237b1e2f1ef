package environment.platform_test

import rego.v1

test_accepts_1 if {
	data.environment.platform.deny == set() with input as {
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
	data.environment.platform.deny == {"build ran on windows"} with input as {
		"os": "windows",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {
			"BUILD_ID": "42",
			"CI": "true",
		},
	}
}

test_denies_zero_1 if {
	data.environment.platform.deny == {"build ran on "} with input as {
		"os": "",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {
			"BUILD_ID": "42",
			"CI": "true",
		},
	}
}

test_denies_absent_1 if {
	data.environment.platform.deny == {"build ran on unknown"} with input as {
		"hostname": "runner-7",
		"username": "ci",
		"variables": {
			"CI": "true",
			"BUILD_ID": "42",
		},
	}
}
