package sarif.no_errors_test

import rego.v1

test_accepts_1 if {
	data.sarif.no_errors.deny == set() with input as {
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

test_accepts_2 if {
	data.sarif.no_errors.deny == set() with input as {
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
						"level": "note",
						"message": {"text": "m"},
					},
				],
			}],
		},
		"reportFileName": "r.sarif",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_wrong_1 if {
	data.sarif.no_errors.deny == {"scanner reports js/sqli"} with input as {
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
						"ruleId": "js/sqli",
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

test_denies_missing_1 if {
	data.sarif.no_errors.deny == {"scan report holds no run"} with input as {
		"report": {
			"version": "2.1.0",
			"$schema": "s",
			"runs": [],
		},
		"reportFileName": "r.sarif",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_zero_1 if {
	data.sarif.no_errors.deny == {"scan report holds no run"} with input as {
		"report": {
			"version": "2.1.0",
			"$schema": "s",
			"runs": null,
		},
		"reportFileName": "r.sarif",
		"reportDigestSet": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_absent_1 if {
	data.sarif.no_errors.deny == {"scanner reports js/sqli"} with input as {
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
						"ruleId": "js/sqli",
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

test_denies_by_the_default_of_the_rule if {
	data.sarif.no_errors.deny == {"scanner reports R2"} with input as {"report": {"runs": [{
		"tool": {"driver": {
			"name": "CodeQL",
			"rules": [
				{"id": "R1", "defaultConfiguration": {"level": "none"}},
				{"id": "R2", "defaultConfiguration": {"level": "error"}},
				{"id": "R3"},
			],
		}},
		"results": [
			{"ruleId": "R1", "message": {"text": "m"}},
			{"ruleId": "R2", "message": {"text": "m"}},
			{"ruleId": "R2", "level": "warning", "message": {"text": "m"}},
		],
	}]}}
}

test_accepts_what_the_rule_makes_warning if {
	data.sarif.no_errors.deny == set() with input as {"report": {"runs": [{
		"tool": {"driver": {
			"name": "CodeQL",
			"rules": [
				{"id": "R1", "defaultConfiguration": {"level": "error"}},
				{"id": "R2", "defaultConfiguration": {"level": "warning"}},
			],
		}},
		"results": [
			{"ruleId": "R2", "message": {"text": "m"}},
			{"ruleId": "R2", "message": {"text": "n"}},
		],
	}]}}
}

test_accepts_a_level_that_overrides_the_rule if {
	data.sarif.no_errors.deny == set() with input as {"report": {"runs": [{
		"tool": {"driver": {
			"name": "CodeQL",
			"rules": [{
				"id": "R1",
				"defaultConfiguration": {"level": "error"},
			}],
		}},
		"results": [{
			"ruleId": "R1",
			"level": "note",
			"message": {"text": "m"},
		}],
	}]}}
}
