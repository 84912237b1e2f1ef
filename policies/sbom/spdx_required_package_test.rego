package sbom.spdx_required_package_test

import rego.v1

test_accepts_1 if {
	data.sbom.spdx_required_package.deny == set() with input as {
		"name": "app",
		"packages": [{
			"licenseConcluded": "Apache-2.0",
			"name": "openssl",
			"versionInfo": "3.0.13",
		}],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_wrong_1 if {
	data.sbom.spdx_required_package.deny == {"SBOM does not list openssl"} with input as {
		"name": "app",
		"packages": [{
			"licenseConcluded": "MIT",
			"name": "openssl-dev",
			"versionInfo": "3",
		}],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_missing_1 if {
	data.sbom.spdx_required_package.deny == {"SBOM does not list openssl"} with input as {
		"name": "app",
		"packages": [],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_missing_2 if {
	data.sbom.spdx_required_package.deny == {"SBOM does not list openssl"} with input as {
		"name": "app",
		"spdxVersion": "SPDX-2.3",
	}
}
