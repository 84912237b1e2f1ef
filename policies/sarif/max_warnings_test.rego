package sarif.max_warnings_test

import rego.v1

test_accepts_1 if {
	data.sarif.max_warnings.deny == set() with input as {
		"report": {
			"version": "2.1.0",
			"$schema": "s",
			"runs": [{
				"tool": {"driver": {
					"name": "CodeQL",
					"informationUri": null,
				}},
				"results": [
					{
						"ruleId": "R1",
						"level": "warning",
						"message": {"text": "m"},
					},
					{
						"ruleId": "R2",
						"level": "error",
						"message": {"text": "m"},
					},
				],
			}],
		},
		"reportFileName": "r.sarif",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_accepts_2 if {
	data.sarif.max_warnings.deny == set() with input as {
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
	data.sarif.max_warnings.deny == {"2 warnings, at most 1 allowed"} with input as {
		"report": {
			"version": "2.1.0",
			"$schema": "s",
			"runs": [{
				"tool": {"driver": {
					"name": "CodeQL",
					"informationUri": null,
				}},
				"results": [
					{
						"ruleId": "R1",
						"level": "warning",
						"message": {"text": "m"},
					},
					{
						"ruleId": "R2",
						"level": "warning",
						"message": {"text": "m"},
					},
				],
			}],
		},
		"reportFileName": "r.sarif",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_wrong_2 if {
	data.sarif.max_warnings.deny == {"3 warnings, at most 1 allowed"} with input as {
		"report": {
			"version": "2.1.0",
			"$schema": "s",
			"runs": [{
				"tool": {"driver": {
					"name": "CodeQL",
					"informationUri": null,
				}},
				"results": [
					{
						"ruleId": "R1",
						"level": "warning",
						"message": {"text": "m"},
					},
					{
						"ruleId": "R1",
						"level": "warning",
						"message": {"text": "m"},
					},
					{
						"ruleId": "R1",
						"level": "warning",
						"message": {"text": "m"},
					},
				],
			}],
		},
		"reportFileName": "r.sarif",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_missing_1 if {
	data.sarif.max_warnings.deny == {"2 warnings, at most 1 allowed"} with input as {
		"report": {
			"version": "2.1.0",
			"$schema": "s",
			"runs": [{
				"tool": {"driver": {
					"name": "x",
					"informationUri": null,
				}},
				"results": [
					{
						"ruleId": "a",
						"message": {"text": "m"},
					},
					{
						"ruleId": "b",
						"message": {"text": "m"},
					},
				],
			}],
		},
		"reportFileName": "r",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_missing_2 if {
	data.sarif.max_warnings.deny == {"scan report holds no run"} with input as {
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
	data.sarif.max_warnings.deny == {"2 warnings, at most 1 allowed"} with input as {
		"report": {
			"version": "2.1.0",
			"$schema": "s",
			"runs": [{
				"tool": {"driver": {
					"name": "CodeQL",
					"rules": [],
				}},
				"results": [
					{
						"ruleId": "R1",
						"level": "warning",
						"message": {"text": "m"},
					},
					{
						"ruleId": "R2",
						"level": "warning",
						"message": {"text": "m"},
					},
				],
			}],
		},
		"reportFileName": "r.sarif",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_absent_2 if {
	data.sarif.max_warnings.deny == {"3 warnings, at most 1 allowed"} with input as {
		"report": {
			"version": "2.1.0",
			"$schema": "s",
			"runs": [{
				"tool": {"driver": {
					"name": "CodeQL",
					"rules": [],
				}},
				"results": [
					{
						"ruleId": "R1",
						"level": "warning",
						"message": {"text": "m"},
					},
					{
						"ruleId": "R1",
						"level": "warning",
						"message": {"text": "m"},
					},
					{
						"ruleId": "R1",
						"level": "warning",
						"message": {"text": "m"},
					},
				],
			}],
		},
		"reportFileName": "r.sarif",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_absent_3 if {
	data.sarif.max_warnings.deny == {"2 warnings, at most 1 allowed"} with input as {
		"report": {
			"version": "2.1.0",
			"$schema": "s",
			"runs": [{
				"tool": {"driver": {
					"name": "x",
					"rules": [],
				}},
				"results": [
					{
						"ruleId": "a",
						"message": {"text": "m"},
					},
					{
						"ruleId": "b",
						"message": {"text": "m"},
					},
				],
			}],
		},
		"reportFileName": "r",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_by_the_default_of_the_rule if {
	data.sarif.max_warnings.deny == {"2 warnings, at most 1 allowed"} with input as {"report": {"runs": [{
		"tool": {"driver": {
			"name": "CodeQL",
			"rules": [
				{"id": "R1", "defaultConfiguration": {"level": "none"}},
				{"id": "R2", "defaultConfiguration": {"level": "warning"}},
				{"id": "R3"},
			],
		}},
		"results": [
			{"ruleId": "R1", "message": {"text": "m"}},
			{"ruleId": "R2", "message": {"text": "m"}},
			{"ruleId": "R2", "message": {"text": "m"}},
			{"ruleId": "R2", "level": "note", "message": {"text": "m"}},
		],
	}]}}
}

test_accepts_what_the_rule_makes_note if {
	data.sarif.max_warnings.deny == set() with input as {"report": {"runs": [{
		"tool": {"driver": {
			"name": "CodeQL",
			"rules": [
				{"id": "R1", "defaultConfiguration": {"level": "warning"}},
				{"id": "R2", "defaultConfiguration": {"level": "note"}},
			],
		}},
		"results": [
			{"ruleId": "R2", "message": {"text": "m"}},
			{"ruleId": "R2", "message": {"text": "n"}},
		],
	}]}}
}
