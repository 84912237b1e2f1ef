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
	data.sarif.tool.deny == {"report holds a run of eslint"} with input as {
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
	data.sarif.tool.deny == {"scan report holds no run"} with input as {
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
	data.sarif.tool.deny == {"report holds a run of eslint"} with input as {
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

test_denies_second_run_1 if {
	data.sarif.tool.deny == {"report holds a run of eslint"} with input as {"report": {
		"version": "2.1.0",
		"runs": [
			{
				"tool": {"driver": {"name": "CodeQL"}},
				"results": [],
			},
			{
				"tool": {"driver": {"name": "eslint"}},
				"results": [],
			},
		],
	}}
}

test_denies_longer_1 if {
	data.sarif.tool.deny == {"report holds a run of CodeQL-lite"} with input as {"report": {
		"version": "2.1.0",
		"runs": [{
			"tool": {"driver": {"name": "CodeQL-lite"}},
			"results": [],
		}],
	}}
}

test_denies_nameless_1 if {
	data.sarif.tool.deny == {"report holds a run of <none>"} with input as {"report": {
		"version": "2.1.0",
		"runs": [{"results": []}],
	}}
}
