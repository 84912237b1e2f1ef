package sbom.spdx_denied_licences_test

import rego.v1

test_accepts_1 if {
	data.sbom.spdx_denied_licences.deny == set() with input as {
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
	data.sbom.spdx_denied_licences.deny == {"package b has the denied licence AGPL-3.0-only"} with input as {
		"name": "app",
		"packages": [
			{
				"licenseConcluded": "MIT",
				"name": "a",
				"versionInfo": "1",
			},
			{
				"licenseConcluded": "AGPL-3.0-only",
				"name": "b",
				"versionInfo": "1",
			},
		],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_wrong_2 if {
	data.sbom.spdx_denied_licences.deny == {"package c has the denied licence GPL-3.0-only"} with input as {
		"name": "app",
		"packages": [{
			"licenseConcluded": "GPL-3.0-only",
			"name": "c",
			"versionInfo": "1",
		}],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_missing_1 if {
	data.sbom.spdx_denied_licences.deny == {"SBOM lists no packages"} with input as {
		"name": "app",
		"packages": [],
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_missing_2 if {
	data.sbom.spdx_denied_licences.deny == {"SBOM lists no packages"} with input as {
		"name": "app",
		"spdxVersion": "SPDX-2.3",
	}
}

test_denies_nameless_1 if {
	data.sbom.spdx_denied_licences.deny == {"package <unnamed> has the denied licence GPL-3.0-only"} with input as {"packages": [{"licenseConcluded": "GPL-3.0-only"}]}
}

test_denies_declared_1 if {
	data.sbom.spdx_denied_licences.deny == {"package d has the denied licence GPL-3.0-only"} with input as {"packages": [{
		"licenseConcluded": "NOASSERTION",
		"licenseDeclared": "GPL-3.0-only",
		"name": "d",
	}]}
}

test_denies_expression_1 if {
	data.sbom.spdx_denied_licences.deny == {"package e has the denied licence AGPL-3.0-only"} with input as {"packages": [{
		"licenseConcluded": "(MIT AND AGPL-3.0-only)",
		"name": "e",
	}]}
}

test_accepts_longer_1 if {
	data.sbom.spdx_denied_licences.deny == set() with input as {"packages": [{
		"licenseConcluded": "LicenseRef-GPL-3.0-only-like",
		"licenseDeclared": "MIT",
		"name": "f",
	}]}
}
