package environment.masked_test

import rego.v1

test_accepts_1 if {
	data.environment.masked.deny == set() with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {
			"CI": "true",
			"DEPLOY_PIN": "******",
		},
	}
}

test_denies_wrong_1 if {
	data.environment.masked.deny == {"the value of DEPLOY_PIN is not masked"} with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {
			"CI": "******",
			"DEPLOY_PIN": "4711",
		},
	}
}

test_accepts_missing_1 if {
	data.environment.masked.deny == set() with input as {
		"os": "linux",
		"hostname": "runner-7",
		"username": "ci",
		"variables": {"CI": "true"},
	}
}

test_accepts_zero_1 if {
	data.environment.masked.deny == set() with input as {
		"os": "",
		"hostname": "",
		"username": "",
	}
}

test_denies_empty_1 if {
	data.environment.masked.deny == {"the value of DEPLOY_PIN is not masked"} with input as {"variables": {"DEPLOY_PIN": ""}}
}

test_accepts_null_1 if {
	data.environment.masked.deny == set() with input as {"variables": null}
}

test_accepts_longer_1 if {
	data.environment.masked.deny == set() with input as {"variables": {"DEPLOY_PIN_HINT": "4", "deploy_pin": "4"}}
}
