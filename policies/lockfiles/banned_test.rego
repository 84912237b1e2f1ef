package lockfiles.banned_test

import rego.v1

test_accepts_1 if {
	data.lockfiles.banned.deny == set() with input as {"lockfiles": [{
		"filename": "package-lock.json",
		"content": "lodash",
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}]}
}

test_denies_wrong_1 if {
	data.lockfiles.banned.deny == {"package-lock.json pulls in left-pad"} with input as {"lockfiles": [{
		"filename": "package-lock.json",
		"content": "lodash left-pad",
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}]}
}

test_denies_wrong_2 if {
	data.lockfiles.banned.deny == {"yarn.lock pulls in event-stream"} with input as {"lockfiles": [
		{
			"filename": "a",
			"content": "x",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		{
			"filename": "yarn.lock",
			"content": "event-stream@3.3.6",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
	]}
}

test_denies_zero_1 if {
	data.lockfiles.banned.deny == {"no lockfile recorded"} with input as {"lockfiles": null}
}

test_accepts_longer_name_1 if {
	data.lockfiles.banned.deny == set() with input as {"lockfiles": [{
		"filename": "package-lock.json",
		"content": "{\"packages\": {\"node_modules/left-pad-light\": {}, \"node_modules/@else/left-pad\": {}}}",
	}]}
}

test_denies_wrong_3 if {
	data.lockfiles.banned.deny == {"package-lock.json pulls in left-pad"} with input as {"lockfiles": [{
		"filename": "package-lock.json",
		"content": "{\"packages\": {\"node_modules/left-pad\": {\"version\": \"1.3.0\"}}}",
	}]}
}
