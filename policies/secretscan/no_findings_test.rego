package secretscan.no_findings_test

import rego.v1

test_accepts_1 if {
	data.secretscan.no_findings.deny == set() with input as {"findings": []}
}

test_accepts_2 if {
	data.secretscan.no_findings.deny == set() with input as {"findings": null}
}

test_denies_wrong_1 if {
	data.secretscan.no_findings.deny == {"aws-access-token in product:cfg.env"} with input as {"findings": [{
		"ruleId": "aws-access-token",
		"description": "d",
		"location": "product:cfg.env",
		"startLine": 3,
	}]}
}

test_denies_wrong_2 if {
	data.secretscan.no_findings.deny == {"jwt in attestation:command-run", "private-key in product:k"} with input as {"findings": [
		{
			"ruleId": "jwt",
			"description": "d",
			"location": "attestation:command-run",
			"startLine": 3,
		},
		{
			"ruleId": "private-key",
			"description": "d",
			"location": "product:k",
			"startLine": 3,
		},
	]}
}

test_denies_zero_1 if {
	data.secretscan.no_findings.deny == {" in product:k"} with input as {"findings": [{
		"ruleId": "",
		"description": "d",
		"location": "product:k",
		"startLine": 3,
	}]}
}

test_denies_missing_1 if {
	data.secretscan.no_findings.deny == {" in product:k"} with input as {"findings": [{
		"ruleId": "",
		"description": "",
		"location": "product:k",
		"startLine": 0,
	}]}
}

test_denies_missing_2 if {
	data.secretscan.no_findings.deny == {"jwt in "} with input as {"findings": [{
		"ruleId": "jwt",
		"description": "",
		"location": "",
		"startLine": 0,
	}]}
}

test_denies_absent_1 if {
	data.secretscan.no_findings.deny == {"secret in product:k"} with input as {"findings": [{"location": "product:k"}]}
}

test_denies_absent_2 if {
	data.secretscan.no_findings.deny == {"jwt in unknown"} with input as {"findings": [{"ruleId": "jwt"}]}
}
