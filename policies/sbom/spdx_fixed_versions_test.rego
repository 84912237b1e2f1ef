package sbom.spdx_fixed_versions_test

import rego.v1

test_accepts_1 if {
	data.sbom.spdx_fixed_versions.deny == set() with input as {
		"name": "app",
		"packages": [
			{
				"licenseConcluded": "Apache-2.0",
				"name": "log4j-core",
				"versionInfo": "2.17.1",
			},
			{
				"licenseConcluded": "MIT",
				"name": "x",
				"versionInfo": "1.0.0",
			},
		],
		"spdxVersion": "SPDX-2.3",
	}
}

test_accepts_2 if {
	data.sbom.spdx_fixed_versions.deny == set() with input as {
		"name": "app",
		"packages": [{
			"licenseConcluded": "MIT",
			"name": "log4j-core",
			"versionInfo": "2.20.0",
		}],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_wrong_1 if {
	data.sbom.spdx_fixed_versions.deny == {"log4j-core 2.9.1 is older than 2.17.1 or cannot be compared"} with input as {
		"name": "app",
		"packages": [
			{
				"licenseConcluded": "MIT",
				"name": "x",
				"versionInfo": "1.0.0",
			},
			{
				"licenseConcluded": "Apache-2.0",
				"name": "log4j-core",
				"versionInfo": "2.9.1",
			},
		],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_wrong_2 if {
	data.sbom.spdx_fixed_versions.deny == {"log4j-core 2.17.0 is older than 2.17.1 or cannot be compared"} with input as {
		"name": "app",
		"packages": [{
			"licenseConcluded": "Apache-2.0",
			"name": "log4j-core",
			"versionInfo": "2.17.0",
		}],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_missing_1 if {
	data.sbom.spdx_fixed_versions.deny == {"log4j-core <none> is older than 2.17.1 or cannot be compared"} with input as {
		"name": "app",
		"packages": [{
			"licenseConcluded": "MIT",
			"name": "log4j-core",
		}],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_missing_2 if {
	data.sbom.spdx_fixed_versions.deny == {"SBOM lists no packages"} with input as {
		"name": "app",
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_two_parts_1 if {
	data.sbom.spdx_fixed_versions.deny == {"log4j-core 2.16 is older than 2.17.1 or cannot be compared"} with input as {"packages": [{
		"name": "log4j-core",
		"versionInfo": "2.16",
	}]}
}

test_denies_empty_1 if {
	data.sbom.spdx_fixed_versions.deny == {"log4j-core  is older than 2.17.1 or cannot be compared"} with input as {"packages": [{
		"name": "log4j-core",
		"versionInfo": "",
	}]}
}

test_denies_second_copy_1 if {
	data.sbom.spdx_fixed_versions.deny == {"log4j-core 2.9.0 is older than 2.17.1 or cannot be compared"} with input as {"packages": [
		{
			"name": "log4j-core",
			"versionInfo": "2.20.0",
		},
		{
			"name": "log4j-core",
			"versionInfo": "2.9.0",
		},
	]}
}

test_accepts_longer_name_1 if {
	data.sbom.spdx_fixed_versions.deny == set() with input as {"packages": [{
		"name": "log4j-core-tools",
		"versionInfo": "0.1.0",
	}]}
}

test_accepts_prefixed_1 if {
	data.sbom.spdx_fixed_versions.deny == set() with input as {"packages": [{
		"name": "log4j-core",
		"versionInfo": "v2.17.2",
	}]}
}
