package sbom.cyclonedx_licences_test

import rego.v1

test_accepts_1 if {
	data.sbom.cyclonedx_licences.deny == set() with input as {
		"bomFormat": "CycloneDX",
		"components": [
			{
				"licenses": [{"license": {"id": "MIT"}}],
				"name": "a",
				"purl": "pkg:npm/a@1.0.0",
				"type": "library",
				"version": "1.0.0",
			},
			{
				"licenses": [{"license": {"id": "Apache-2.0"}}],
				"name": "b",
				"purl": "pkg:npm/b@1.0.0",
				"type": "library",
				"version": "1.0.0",
			},
		],
		"specVersion": "1.5",
	}
}

test_denies_wrong_1 if {
	data.sbom.cyclonedx_licences.deny == {"component b has licence GPL-3.0-only"} with input as {
		"bomFormat": "CycloneDX",
		"components": [
			{
				"licenses": [{"license": {"id": "MIT"}}],
				"name": "a",
				"purl": "pkg:npm/a@1.0.0",
				"type": "library",
				"version": "1.0.0",
			},
			{
				"licenses": [{"license": {"id": "GPL-3.0-only"}}],
				"name": "b",
				"purl": "pkg:npm/b@1.0.0",
				"type": "library",
				"version": "1.0.0",
			},
		],
		"specVersion": "1.5",
	}
}

test_denies_wrong_2 if {
	data.sbom.cyclonedx_licences.deny == {"component a has licence unknown"} with input as {
		"bomFormat": "CycloneDX",
		"components": [{
			"licenses": [{"license": {"name": "Custom"}}],
			"name": "a",
			"purl": "pkg:npm/a@1.0.0",
			"type": "library",
			"version": "1.0.0",
		}],
		"specVersion": "1.5",
	}
}

test_denies_missing_1 if {
	data.sbom.cyclonedx_licences.deny == {"component a has no licence"} with input as {
		"bomFormat": "CycloneDX",
		"components": [{
			"licenses": [],
			"name": "a",
			"purl": "pkg:npm/a@1.0.0",
			"type": "library",
			"version": "1.0.0",
		}],
		"specVersion": "1.5",
	}
}

test_denies_missing_2 if {
	data.sbom.cyclonedx_licences.deny == {"component a has no licence"} with input as {
		"bomFormat": "CycloneDX",
		"components": [{
			"name": "a",
			"purl": "pkg:npm/a@1.0.0",
			"type": "library",
			"version": "1.0.0",
		}],
		"specVersion": "1.5",
	}
}

test_denies_missing_3 if {
	data.sbom.cyclonedx_licences.deny == {"SBOM lists no components"} with input as {
		"bomFormat": "CycloneDX",
		"specVersion": "1.5",
	}
}

test_denies_nameless_1 if {
	data.sbom.cyclonedx_licences.deny == {"component <unnamed> has licence BUSL-1.1"} with input as {"components": [{"licenses": [{"license": {"id": "BUSL-1.1"}}]}]}
}

test_denies_nameless_2 if {
	data.sbom.cyclonedx_licences.deny == {"component <unnamed> has no licence"} with input as {"components": [{"version": "1.0"}]}
}
