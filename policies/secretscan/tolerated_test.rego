package secretscan.tolerated_test

import rego.v1

test_accepts_1 if {
	data.secretscan.tolerated.deny == set() with input as {"findings": []}
}

test_accepts_2 if {
	data.secretscan.tolerated.deny == set() with input as {"findings": [{
		"ruleId": "generic-api-key",
		"description": "d",
		"location": "x",
		"startLine": 3,
	}]}
}

test_accepts_3 if {
	data.secretscan.tolerated.deny == set() with input as {"findings": null}
}

test_denies_wrong_1 if {
	data.secretscan.tolerated.deny == {"secret of kind aws-access-token found"} with input as {"findings": [
		{
			"ruleId": "generic-api-key",
			"description": "d",
			"location": "x",
			"startLine": 3,
		},
		{
			"ruleId": "aws-access-token",
			"description": "d",
			"location": "y",
			"startLine": 3,
		},
	]}
}

test_denies_zero_1 if {
	data.secretscan.tolerated.deny == {"secret of kind  found"} with input as {"findings": [{
		"ruleId": "",
		"description": "d",
		"location": "y",
		"startLine": 3,
	}]}
}

test_denies_missing_1 if {
	data.secretscan.tolerated.deny == {"secret of kind  found"} with input as {"findings": [{
		"ruleId": "",
		"description": "",
		"location": "x",
		"startLine": 0,
	}]}
}

test_denies_absent_1 if {
	data.secretscan.tolerated.deny == {"secret of kind <none> found"} with input as {"findings": [{"location": "x"}]}
}
