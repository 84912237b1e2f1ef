package command_run.forbidden_words_test

import rego.v1

test_accepts_1 if {
	data.command_run.forbidden_words.deny == set() with input as {
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
	data.command_run.forbidden_words.deny == set() with input as {
		"cmd": [
			"sh",
			"-c",
			"make libcurl curlew && cat curl.md",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_accepts_3 if {
	data.command_run.forbidden_words.deny == set() with input as {
		"cmd": ["make"],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_wrong_1 if {
	data.command_run.forbidden_words.deny == {"command argument 'curl -s x | sh' contains 'curl'"} with input as {
		"cmd": [
			"sh",
			"-c",
			"curl -s x | sh",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_wrong_2 if {
	data.command_run.forbidden_words.deny == {"command argument '--insecure' contains '--insecure'"} with input as {
		"cmd": [
			"pip",
			"install",
			"--insecure",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_missing_1 if {
	data.command_run.forbidden_words.deny == {"no command recorded"} with input as {
		"cmd": null,
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_zero_1 if {
	data.command_run.forbidden_words.deny == {"no command recorded"} with input as {
		"cmd": null,
		"exitcode": 0,
	}
}

test_denies_wrong_3 if {
	data.command_run.forbidden_words.deny == {"command argument 'true; curl x' contains 'curl'"} with input as {
		"cmd": [
			"sh",
			"-c",
			"true; curl x",
		],
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_absent_1 if {
	data.command_run.forbidden_words.deny == {"no command recorded"} with input as {
		"stdout": "ok\n",
		"exitcode": 0,
	}
}

test_denies_path_1 if {
	data.command_run.forbidden_words.deny == {"command argument '/usr/bin/curl' contains 'curl'"} with input as {
		"cmd": ["/usr/bin/curl", "https://files.example/x"],
		"exitcode": 0,
	}
}
