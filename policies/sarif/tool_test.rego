package sarif.tool_test

import rego.v1

test_accepts_1 if {
	data.sarif.tool.deny == set() with input as {
		"report": {
			"version": "2.1.0",
			"$schema": "s",
			"runs": [{
				"tool": {"driver": {
					"name": "CodeQL",
					"informationUri": null,
				}},
				"results": [],
			}],
		},
		"reportFileName": "r.sarif",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_wrong_1 if {
	data.sarif.tool.deny == {"report does not come from CodeQL"} with input as {
		"report": {
			"version": "2.1.0",
			"$schema": "s",
			"runs": [{
				"tool": {"driver": {
					"name": "eslint",
					"informationUri": null,
				}},
				"results": [],
			}],
		},
		"reportFileName": "r.sarif",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_missing_1 if {
	data.sarif.tool.deny == {"report does not come from CodeQL"} with input as {
		"report": {
			"version": "2.1.0",
			"$schema": "s",
			"runs": [],
		},
		"reportFileName": "r.sarif",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_absent_1 if {
	data.sarif.tool.deny == {"report does not come from CodeQL"} with input as {
		"report": {
			"version": "2.1.0",
			"$schema": "s",
			"runs": [{
				"tool": {"driver": {
					"name": "eslint",
					"rules": [],
				}},
				"results": [],
			}],
		},
		"reportFileName": "r.sarif",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}
