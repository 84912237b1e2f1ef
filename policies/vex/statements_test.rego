package vex.statements_test

import rego.v1

test_accepts_1 if {
	data.vex.statements.deny == set() with input as {
		"vexDocument": {
			"@context": "https://openvex.dev/ns/v0.2.0",
			"@id": "x",
			"author": "a",
			"version": 1,
			"statements": [
				{
					"vulnerability": {"name": "CVE-2026-1"},
					"status": "not_affected",
				},
				{
					"vulnerability": {"name": "CVE-2026-2"},
					"status": "fixed",
				},
			],
			"timestamp": "2026-01-01T00:00:00Z",
		},
		"reportFileName": "v.json",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_wrong_1 if {
	data.vex.statements.deny == {"CVE-2026-3 has the status 'affected'"} with input as {
		"vexDocument": {
			"@context": "https://openvex.dev/ns/v0.2.0",
			"@id": "x",
			"author": "a",
			"version": 1,
			"statements": [
				{
					"vulnerability": {"name": "CVE-2026-1"},
					"status": "fixed",
				},
				{
					"vulnerability": {"name": "CVE-2026-3"},
					"status": "affected",
				},
			],
			"timestamp": "2026-01-01T00:00:00Z",
		},
		"reportFileName": "v.json",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_wrong_2 if {
	data.vex.statements.deny == {"CVE-2026-4 has the status 'under_investigation'"} with input as {
		"vexDocument": {
			"@context": "https://openvex.dev/ns/v0.2.0",
			"@id": "x",
			"author": "a",
			"version": 1,
			"statements": [{
				"vulnerability": {"name": "CVE-2026-4"},
				"status": "under_investigation",
			}],
			"timestamp": "2026-01-01T00:00:00Z",
		},
		"reportFileName": "v.json",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_missing_1 if {
	data.vex.statements.deny == {"VEX document holds no statement"} with input as {
		"vexDocument": {
			"@context": "https://openvex.dev/ns/v0.2.0",
			"@id": "x",
			"author": "a",
			"version": 1,
			"statements": [],
			"timestamp": "2026-01-01T00:00:00Z",
		},
		"reportFileName": "v.json",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_zero_1 if {
	data.vex.statements.deny == {"VEX document holds no statement"} with input as {"vexDocument": {
		"@context": "https://openvex.dev/ns/v0.2.0",
		"@id": "x",
		"author": "a",
		"version": 1,
		"statements": null,
		"timestamp": "2026-01-01T00:00:00Z",
	}}
}

test_denies_missing_2 if {
	data.vex.statements.deny == {"CVE-2026-5 has the status ''"} with input as {"vexDocument": {"statements": [
		{
			"vulnerability": {"name": "CVE-2026-1"},
			"status": "fixed",
		},
		{"vulnerability": {"name": "CVE-2026-5"}},
	]}}
}
