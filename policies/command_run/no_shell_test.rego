package command_run.no_shell_test

import rego.v1

test_accepts_1 if {
	data.command_run.no_shell.deny == set() with input as {
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
	data.command_run.no_shell.deny == set() with input as {
		"cmd": ["./sh/build"],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_wrong_1 if {
	data.command_run.no_shell.deny == {"command runs through a shell: sh"} with input as {
		"cmd": [
			"sh",
			"-c",
			"make",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_wrong_2 if {
	data.command_run.no_shell.deny == {"command runs through a shell: /bin/bash"} with input as {
		"cmd": [
			"/bin/bash",
			"x.sh",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_missing_1 if {
	data.command_run.no_shell.deny == {"no command recorded"} with input as {
		"cmd": null,
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_zero_1 if {
	data.command_run.no_shell.deny == {"no command recorded"} with input as {
		"cmd": null,
		"exitcode": 0,
	}
}

test_denies_absent_1 if {
	data.command_run.no_shell.deny == {"no command recorded"} with input as {
		"stdout": "ok\n",
		"exitcode": 0,
	}
}
