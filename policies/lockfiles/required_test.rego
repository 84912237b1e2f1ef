package lockfiles.required_test

import rego.v1

test_accepts_1 if {
	data.lockfiles.required.deny == set() with input as {"lockfiles": [
		{
			"filename": "go.sum",
			"content": "x",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		{
			"filename": "package-lock.json",
			"content": "{}",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
	]}
}

test_denies_wrong_1 if {
	data.lockfiles.required.deny == {"lockfile package-lock.json is missing"} with input as {"lockfiles": [
		{
			"filename": "go.sum",
			"content": "x",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		{
			"filename": "yarn.lock",
			"content": "x",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
	]}
}

test_denies_missing_1 if {
	data.lockfiles.required.deny == {"lockfile go.sum is missing"} with input as {"lockfiles": [{
		"filename": "package-lock.json",
		"content": "x",
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}]}
}

test_denies_zero_1 if {
	data.lockfiles.required.deny == {"lockfile go.sum is missing", "lockfile package-lock.json is missing"} with input as {"lockfiles": null}
}
