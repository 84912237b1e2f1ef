package command_run.stdout_test

import rego.v1

test_accepts_1 if {
	data.command_run.stdout.deny == set() with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"stdout": "12 passed\n0 failed\n",
		"exitcode": 0,
	}
}

test_denies_wrong_1 if {
	data.command_run.stdout.deny == {"output lacks '0 failed'"} with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"stdout": "12 passed\n3 failed\n",
		"exitcode": 0,
	}
}

test_denies_missing_1 if {
	data.command_run.stdout.deny == {"output lacks '0 failed'"} with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"exitcode": 0,
	}
}

test_denies_longer_1 if {
	data.command_run.stdout.deny == {"output lacks '0 failed'"} with input as {
		"cmd": ["make", "test"],
		"stdout": "2 passed\n10 failed\n",
		"exitcode": 0,
	}
}

test_denies_empty_1 if {
	data.command_run.stdout.deny == {"output lacks '0 failed'"} with input as {
		"cmd": ["make", "test"],
		"stdout": "",
		"exitcode": 0,
	}
}

test_denies_other_case_1 if {
	data.command_run.stdout.deny == {"output lacks '0 failed'"} with input as {
		"cmd": ["make", "test"],
		"stdout": "0 FAILED\n",
		"exitcode": 0,
	}
}
