package system_packages.distribution_test

import rego.v1

test_accepts_1 if {
	data.system_packages.distribution.deny == set() with input as {
		"os": "linux",
		"distribution": "debian",
		"version": "12",
		"packages": [],
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_accepts_2 if {
	data.system_packages.distribution.deny == set() with input as {
		"os": "linux",
		"distribution": "ubuntu",
		"version": "24.04",
		"packages": [],
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_wrong_1 if {
	data.system_packages.distribution.deny == {"built on 'debian' '11'"} with input as {
		"os": "linux",
		"distribution": "debian",
		"version": "11",
		"packages": [],
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_wrong_2 if {
	data.system_packages.distribution.deny == {"built on 'alpine' '12'"} with input as {
		"os": "linux",
		"distribution": "alpine",
		"version": "12",
		"packages": [],
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_zero_1 if {
	data.system_packages.distribution.deny == {"built on '' ''"} with input as {
		"os": "linux",
		"distribution": "",
		"version": "",
		"packages": [],
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_missing_1 if {
	data.system_packages.distribution.deny == {"built on '' '12'"} with input as {
		"os": "linux",
		"distribution": "",
		"version": "12",
		"packages": [],
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_absent_1 if {
	data.system_packages.distribution.deny == {"built on '' '12'"} with input as {
		"os": "linux",
		"version": "12",
		"packages": [],
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}
