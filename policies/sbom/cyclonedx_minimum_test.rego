package sbom.cyclonedx_minimum_test

import rego.v1

test_accepts_1 if {
	data.sbom.cyclonedx_minimum.deny == set() with input as {
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
				"licenses": [{"license": {"id": "MIT"}}],
				"name": "b",
				"purl": "pkg:npm/b@1.0.0",
				"type": "library",
				"version": "1.0.0",
			},
		],
		"specVersion": "1.5",
	}
}

test_accepts_2 if {
	data.sbom.cyclonedx_minimum.deny == set() with input as {
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
				"licenses": [{"license": {"id": "MIT"}}],
				"name": "b",
				"purl": "pkg:npm/b@1.0.0",
				"type": "library",
				"version": "1.0.0",
			},
			{
				"licenses": [{"license": {"id": "MIT"}}],
				"name": "c",
				"purl": "pkg:npm/c@1.0.0",
				"type": "library",
				"version": "1.0.0",
			},
		],
		"specVersion": "1.5",
	}
}

test_denies_wrong_1 if {
	data.sbom.cyclonedx_minimum.deny == {"SBOM lists 1 components, at least 2 expected"} with input as {
		"bomFormat": "CycloneDX",
		"components": [{
			"licenses": [{"license": {"id": "MIT"}}],
			"name": "a",
			"purl": "pkg:npm/a@1.0.0",
			"type": "library",
			"version": "1.0.0",
		}],
		"specVersion": "1.5",
	}
}

test_denies_wrong_2 if {
	data.sbom.cyclonedx_minimum.deny == {"SBOM lists 1 components, at least 2 expected"} with input as {
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
				"licenses": [{"license": {"id": "MIT"}}],
				"name": "a",
				"purl": "pkg:npm/a@1.0.0",
				"type": "library",
				"version": "1.0.0",
			},
		],
		"specVersion": "1.5",
	}
}

test_denies_missing_1 if {
	data.sbom.cyclonedx_minimum.deny == {"SBOM lists 0 components, at least 2 expected"} with input as {
		"bomFormat": "CycloneDX",
		"specVersion": "1.5",
	}
}
