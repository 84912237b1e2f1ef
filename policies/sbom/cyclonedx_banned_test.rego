package sbom.cyclonedx_banned_test

import rego.v1

test_accepts_1 if {
	data.sbom.cyclonedx_banned.deny == set() with input as {
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
				"name": "event-stream",
				"purl": "pkg:npm/event-stream@4.0.0",
				"type": "library",
				"version": "4.0.0",
			},
		],
		"specVersion": "1.5",
	}
}

test_denies_wrong_1 if {
	data.sbom.cyclonedx_banned.deny == {"component pkg:npm/event-stream@3.3.6 is banned"} with input as {
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
				"name": "event-stream",
				"purl": "pkg:npm/event-stream@3.3.6",
				"type": "library",
				"version": "3.3.6",
			},
		],
		"specVersion": "1.5",
	}
}

test_denies_missing_1 if {
	data.sbom.cyclonedx_banned.deny == {"component b has no purl"} with input as {
		"bomFormat": "CycloneDX",
		"components": [{
			"licenses": [{"license": {"id": "MIT"}}],
			"name": "b",
			"type": "library",
			"version": "1.0.0",
		}],
		"specVersion": "1.5",
	}
}

test_denies_missing_2 if {
	data.sbom.cyclonedx_banned.deny == {"SBOM lists no components"} with input as {
		"bomFormat": "CycloneDX",
		"specVersion": "1.5",
	}
}

test_denies_qualified_1 if {
	data.sbom.cyclonedx_banned.deny == {"component pkg:npm/event-stream@3.3.6?os=any is banned"} with input as {"components": [{
		"name": "event-stream",
		"purl": "pkg:npm/event-stream@3.3.6?os=any",
	}]}
}

test_denies_subpath_1 if {
	data.sbom.cyclonedx_banned.deny == {"component pkg:npm/event-stream@3.3.6#lib is banned"} with input as {"components": [{
		"name": "event-stream",
		"purl": "pkg:npm/event-stream@3.3.6#lib",
	}]}
}

test_denies_empty_purl_1 if {
	data.sbom.cyclonedx_banned.deny == {"component left has no purl"} with input as {"components": [
		{"name": "right", "purl": "pkg:npm/right@1.0.0"},
		{"name": "left", "purl": ""},
	]}
}

test_denies_nameless_1 if {
	data.sbom.cyclonedx_banned.deny == {"component <unnamed> has no purl"} with input as {"components": [{"version": "1.0"}]}
}
