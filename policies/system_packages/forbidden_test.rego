package system_packages.forbidden_test

import rego.v1

test_accepts_1 if {
	data.system_packages.forbidden.deny == set() with input as {
		"os": "linux",
		"distribution": "debian",
		"version": "12",
		"packages": [{
			"name": "gcc",
			"version": "12",
		}],
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_wrong_1 if {
	data.system_packages.forbidden.deny == {"package telnet is listed on the builder"} with input as {
		"os": "linux",
		"distribution": "debian",
		"version": "12",
		"packages": [
			{
				"name": "gcc",
				"version": "12",
			},
			{
				"name": "telnet",
				"version": "1",
			},
		],
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_wrong_2 if {
	data.system_packages.forbidden.deny == {"package netcat-openbsd is listed on the builder"} with input as {
		"os": "linux",
		"distribution": "debian",
		"version": "12",
		"packages": [{
			"name": "netcat-openbsd",
			"version": "1",
		}],
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_missing_1 if {
	data.system_packages.forbidden.deny == {"no packages recorded"} with input as {
		"os": "linux",
		"distribution": "debian",
		"version": "12",
		"packages": [],
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_zero_1 if {
	data.system_packages.forbidden.deny == {"no packages recorded"} with input as {
		"os": "linux",
		"distribution": "debian",
		"version": "12",
		"packages": null,
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}
