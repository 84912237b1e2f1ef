package command_run.coverage_test

import rego.v1

test_accepts_1 if {
	data.command_run.coverage.deny == set() with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"stdout": "coverage: 80% of statements",
		"exitcode": 0,
	}
}

test_accepts_2 if {
	data.command_run.coverage.deny == set() with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"stdout": "ok\ncoverage: 92.5% of statements",
		"exitcode": 0,
	}
}

test_denies_wrong_1 if {
	data.command_run.coverage.deny == {"test coverage is below 80 percent or not reported"} with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"stdout": "coverage: 79.9% of statements",
		"exitcode": 0,
	}
}

test_denies_wrong_2 if {
	data.command_run.coverage.deny == {"test coverage is below 80 percent or not reported"} with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"stdout": "tests passed",
		"exitcode": 0,
	}
}

test_denies_missing_1 if {
	data.command_run.coverage.deny == {"test coverage is below 80 percent or not reported"} with input as {
		"cmd": [
			"go",
			"build",
			"-trimpath",
			"./...",
		],
		"exitcode": 0,
	}
}
