package command_run.exit_code_test

import rego.v1

test_accepts_1 if {
	data.command_run.exit_code.deny == set() with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_wrong_1 if {
	data.command_run.exit_code.deny == {"command exited with 1"} with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"stdout": "ok\n",
		"exitcode": 1,
	}
}

test_denies_wrong_2 if {
	data.command_run.exit_code.deny == {"command exited with -1"} with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"stdout": "ok\n",
		"exitcode": -1,
	}
}

test_denies_absent_1 if {
	data.command_run.exit_code.deny == {"command exited with unknown"} with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"stdout": "ok\n",
	}
}
