package lockfiles.plain_http_test

import rego.v1

test_accepts_1 if {
	data.lockfiles.plain_http.deny == set() with input as {"lockfiles": [{
		"filename": "package-lock.json",
		"content": "https://r.example.com/a.tgz",
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}]}
}

test_denies_wrong_1 if {
	data.lockfiles.plain_http.deny == {"lockfile yarn.lock names a plain http source"} with input as {"lockfiles": [
		{
			"filename": "go.sum",
			"content": "x",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		{
			"filename": "yarn.lock",
			"content": "resolved \"http://r.test/a.tgz\"",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
	]}
}

test_denies_missing_1 if {
	data.lockfiles.plain_http.deny == {"no lockfile recorded"} with input as {"lockfiles": []}
}

test_denies_zero_1 if {
	data.lockfiles.plain_http.deny == {"no lockfile recorded"} with input as {"lockfiles": null}
}
