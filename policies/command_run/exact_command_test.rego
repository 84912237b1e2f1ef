package command_run.exact_command_test

import rego.v1

test_accepts_1 if {
	data.command_run.exact_command.deny == set() with input as {
		"cmd": [
			"make",
			"release",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_wrong_1 if {
	data.command_run.exact_command.deny == {"command is [\"make\", \"release\", \"-k\"], expected [\"make\", \"release\"]"} with input as {
		"cmd": [
			"make",
			"release",
			"-k",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_wrong_2 if {
	data.command_run.exact_command.deny == {"command is [\"make\"], expected [\"make\", \"release\"]"} with input as {
		"cmd": ["make"],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_missing_1 if {
	data.command_run.exact_command.deny == {"command is null, expected [\"make\", \"release\"]"} with input as {
		"cmd": null,
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_zero_1 if {
	data.command_run.exact_command.deny == {"command is null, expected [\"make\", \"release\"]"} with input as {
		"cmd": null,
		"exitcode": 0,
	}
}

test_denies_absent_1 if {
	data.command_run.exact_command.deny == {"command is [], expected [\"make\", \"release\"]"} with input as {
		"stdout": "ok\n",
		"exitcode": 0,
	}
}
