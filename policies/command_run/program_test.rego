package command_run.program_test

import rego.v1

test_accepts_1 if {
	data.command_run.program.deny == set() with input as {
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

test_accepts_2 if {
	data.command_run.program.deny == set() with input as {
		"cmd": [
			"make",
			"all",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_wrong_1 if {
	data.command_run.program.deny == {"program sh is not allowed"} with input as {
		"cmd": [
			"sh",
			"-c",
			"go build",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_wrong_2 if {
	data.command_run.program.deny == {"program /usr/bin/go is not allowed"} with input as {
		"cmd": [
			"/usr/bin/go",
			"build",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_missing_1 if {
	data.command_run.program.deny == {"program <none> is not allowed"} with input as {
		"cmd": null,
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_zero_1 if {
	data.command_run.program.deny == {"program <none> is not allowed"} with input as {
		"cmd": null,
		"exitcode": 0,
	}
}

test_denies_absent_1 if {
	data.command_run.program.deny == {"program <none> is not allowed"} with input as {
		"stdout": "ok\n",
		"exitcode": 0,
	}
}
