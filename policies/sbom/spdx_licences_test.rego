package sbom.spdx_licences_test

import rego.v1

test_accepts_1 if {
	data.sbom.spdx_licences.deny == set() with input as {
		"name": "app",
		"packages": [
			{
				"licenseConcluded": "MIT",
				"name": "a",
				"versionInfo": "1",
			},
			{
				"licenseConcluded": "Apache-2.0",
				"name": "b",
				"versionInfo": "1",
			},
		],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_wrong_1 if {
	data.sbom.spdx_licences.deny == {"package b has licence GPL-2.0-only"} with input as {
		"name": "app",
		"packages": [
			{
				"licenseConcluded": "MIT",
				"name": "a",
				"versionInfo": "1",
			},
			{
				"licenseConcluded": "GPL-2.0-only",
				"name": "b",
				"versionInfo": "1",
			},
		],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_missing_1 if {
	data.sbom.spdx_licences.deny == {"package a has licence NOASSERTION"} with input as {
		"name": "app",
		"packages": [{
			"name": "a",
			"versionInfo": "1",
		}],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_missing_2 if {
	data.sbom.spdx_licences.deny == {"SBOM lists no packages"} with input as {
		"name": "app",
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_nameless_1 if {
	data.sbom.spdx_licences.deny == {"package <unnamed> has licence NOASSERTION"} with input as {"packages": [{"versionInfo": "1.0"}]}
}
