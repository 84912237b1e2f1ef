package environment.user_test

import rego.v1

test_accepts_1 if {
	data.environment.user.deny == set() with input as {
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
	data.environment.user.deny == {"build ran as root"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "root",
		"variables": {
			"BUILD_ID": "42",
			"CI": "true",
		},
	}
}

test_denies_wrong_2 if {
	data.environment.user.deny == {"build ran as Administrator"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "Administrator",
		"variables": {
			"BUILD_ID": "42",
			"CI": "true",
		},
	}
}

test_denies_zero_1 if {
	data.environment.user.deny == {"no user recorded"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "",
		"variables": {
			"BUILD_ID": "42",
			"CI": "true",
		},
	}
}

test_denies_absent_1 if {
	data.environment.user.deny == {"no user recorded"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"variables": {
			"CI": "true",
			"BUILD_ID": "42",
		},
	}
}
