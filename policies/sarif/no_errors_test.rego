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
