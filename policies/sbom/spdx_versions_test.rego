package sbom.spdx_versions_test

import rego.v1

test_accepts_1 if {
	data.sbom.spdx_versions.deny == set() with input as {
		"name": "app",
		"packages": [{
			"licenseConcluded": "MIT",
			"name": "a",
			"versionInfo": "1.0",
		}],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_wrong_1 if {
	data.sbom.spdx_versions.deny == {"package b has no version"} with input as {
		"name": "app",
		"packages": [
			{
				"licenseConcluded": "MIT",
				"name": "a",
				"versionInfo": "1.0",
			},
			{
				"licenseConcluded": "MIT",
				"name": "b",
				"versionInfo": "",
			},
		],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_missing_1 if {
	data.sbom.spdx_versions.deny == {"package c has no version"} with input as {
		"name": "app",
		"packages": [{
			"licenseConcluded": "MIT",
			"name": "c",
		}],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_missing_2 if {
	data.sbom.spdx_versions.deny == {"SBOM lists no packages"} with input as {
		"name": "app",
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_nameless_1 if {
	data.sbom.spdx_versions.deny == {"package <unnamed> has no version"} with input as {"packages": [{"licenseConcluded": "MIT"}]}
}
