package command_run.no_warnings_test

import rego.v1

test_accepts_1 if {
	data.command_run.no_warnings.deny == set() with input as {
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
	data.command_run.no_warnings.deny == set() with input as {
		"cmd": ["make"],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_accepts_3 if {
	data.command_run.no_warnings.deny == set() with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"exitcode": 0,
	}
}

test_accepts_4 if {
	data.command_run.no_warnings.deny == set() with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"stderr": "0 errors, 2 warnings\nlast_error: 0\n[WARN] cold cache\n",
		"exitcode": 0,
	}
}

test_denies_wrong_1 if {
	data.command_run.no_warnings.deny == {"stdout reports a warning or an error"} with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"stdout": "ok\nWarning: x\n",
		"exitcode": 0,
	}
}

test_denies_wrong_2 if {
	data.command_run.no_warnings.deny == {"stderr reports a warning or an error"} with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"stdout": "ok\n",
		"stderr": "error: y\n",
		"exitcode": 0,
	}
}

test_denies_wrong_3 if {
	data.command_run.no_warnings.deny == {"stderr reports a warning or an error"} with input as {
		"cmd": ["make"],
		"stderr": "cc -c main.c\nmain.c:12:5: warning: unused variable\n",
		"exitcode": 0,
	}
}

test_denies_wrong_4 if {
	data.command_run.no_warnings.deny == {"stderr reports a warning or an error"} with input as {
		"cmd": ["node", "build.js"],
		"stderr": "(node:4711) Warning: x\n",
		"exitcode": 0,
	}
}

test_denies_wrong_5 if {
	data.command_run.no_warnings.deny == {"stdout reports a warning or an error"} with input as {
		"cmd": ["python3", "tool.py"],
		"stdout": "tool.py:3: DeprecationWarning: x\n",
		"exitcode": 0,
	}
}

test_denies_wrong_6 if {
	data.command_run.no_warnings.deny == {"stderr reports a warning or an error"} with input as {
		"cmd": ["make"],
		"stderr": "main.c:3:10: fatal error: x.h: No such file or directory\n",
		"exitcode": 0,
	}
}

test_denies_wrong_7 if {
	data.command_run.no_warnings.deny == {"stdout reports a warning or an error"} with input as {
		"cmd": ["make"],
		"stdout": "ok\n  [gateway] warning: x\n",
		"exitcode": 0,
	}
}

test_denies_wrong_8 if {
	data.command_run.no_warnings.deny == {"stderr reports a warning or an error"} with input as {
		"cmd": ["make"],
		"stderr": "12:01:07 ** error: disk\n",
		"exitcode": 0,
	}
}

test_denies_missing_1 if {
	data.command_run.no_warnings.deny == {"no command recorded"} with input as {
		"cmd": null,
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_zero_1 if {
	data.command_run.no_warnings.deny == {"no command recorded"} with input as {
		"cmd": null,
		"exitcode": 0,
	}
}

test_denies_absent_1 if {
	data.command_run.no_warnings.deny == {"no command recorded"} with input as {
		"stdout": "ok\n",
		"exitcode": 0,
	}
}
