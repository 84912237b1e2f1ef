package environment.hostname_test

import rego.v1

test_accepts_1 if {
	data.environment.hostname.deny == set() with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {
			"BUILD_ID": "42",
			"CI": "true",
		},
	}
}

test_accepts_2 if {
	data.environment.hostname.deny == set() with input as {
		"os": "linux",
		"hostname": "runner-12",
		"username": "ci",
		"variables": {
			"BUILD_ID": "42",
			"CI": "true",
		},
	}
}

test_denies_wrong_1 if {
	data.environment.hostname.deny == {"host 'laptop' is not a build runner"} with input as {
		"os": "linux",
		"hostname": "laptop",
		"username": "ci",
		"variables": {
			"BUILD_ID": "42",
			"CI": "true",
		},
	}
}

test_denies_wrong_2 if {
	data.environment.hostname.deny == {"host 'runner-7.evil' is not a build runner"} with input as {
		"os": "linux",
		"hostname": "runner-7.evil",
		"username": "ci",
		"variables": {
			"BUILD_ID": "42",
			"CI": "true",
		},
	}
}

test_denies_zero_1 if {
	data.environment.hostname.deny == {"host '' is not a build runner"} with input as {
		"os": "linux",
		"hostname": "",
		"username": "ci",
		"variables": {
			"BUILD_ID": "42",
			"CI": "true",
		},
	}
}

test_denies_absent_1 if {
	data.environment.hostname.deny == {"host '' is not a build runner"} with input as {
		"os": "linux",
		"username": "ci",
		"variables": {
			"CI": "true",
			"BUILD_ID": "42",
		},
	}
}
