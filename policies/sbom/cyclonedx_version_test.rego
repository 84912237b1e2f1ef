package sbom.cyclonedx_version_test

import rego.v1

test_accepts_1 if {
	data.sbom.cyclonedx_version.deny == set() with input as {
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

test_accepts_2 if {
	data.sbom.cyclonedx_version.deny == set() with input as {
		"bomFormat": "CycloneDX",
		"components": [{
			"licenses": [{"license": {"id": "MIT"}}],
			"name": "a",
			"purl": "pkg:npm/a@1.0.0",
			"type": "library",
			"version": "1.0.0",
		}],
		"specVersion": "1.6",
	}
}

test_denies_wrong_1 if {
	data.sbom.cyclonedx_version.deny == {"CycloneDX spec version is 1.4"} with input as {
		"bomFormat": "CycloneDX",
		"components": [{
			"licenses": [{"license": {"id": "MIT"}}],
			"name": "a",
			"purl": "pkg:npm/a@1.0.0",
			"type": "library",
			"version": "1.0.0",
		}],
		"specVersion": "1.4",
	}
}

test_denies_missing_1 if {
	data.sbom.cyclonedx_version.deny == {"CycloneDX spec version is <none>"} with input as {
		"bomFormat": "CycloneDX",
		"components": [{
			"licenses": [{"license": {"id": "MIT"}}],
			"name": "a",
			"purl": "pkg:npm/a@1.0.0",
			"type": "library",
			"version": "1.0.0",
		}],
	}
}
