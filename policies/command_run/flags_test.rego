package command_run.flags_test

import rego.v1

test_accepts_1 if {
	data.command_run.flags.deny == set() with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"-mod=readonly",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_wrong_1 if {
	data.command_run.flags.deny == {"command lacks the flag -mod=readonly"} with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_wrong_2 if {
	data.command_run.flags.deny == {"command lacks the flag -trimpath"} with input as {
		"cmd": [
			"go",
			"build",
			"-mod=readonly",
			"-trimpath=false",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_missing_1 if {
	data.command_run.flags.deny == {"command lacks the flag -mod=readonly", "command lacks the flag -trimpath"} with input as {
		"cmd": null,
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_zero_1 if {
	data.command_run.flags.deny == {"command lacks the flag -mod=readonly", "command lacks the flag -trimpath"} with input as {
		"cmd": null,
		"exitcode": 0,
	}
}

test_denies_absent_1 if {
	data.command_run.flags.deny == {"command lacks the flag -mod=readonly", "command lacks the flag -trimpath"} with input as {
		"stdout": "ok\n",
		"exitcode": 0,
	}
}
