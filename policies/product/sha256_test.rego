package product.sha256_test

import rego.v1

test_accepts_1 if {
	data.product.sha256.deny == set() with input as {
		"a": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		"b": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "012345678901234567890123456789012345678901234567890123456789abcd"},
		},
	}
}

test_denies_wrong_1 if {
	data.product.sha256.deny == {"product a has no valid sha256 digest"} with input as {
		"a": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		"b": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
	}
}

test_denies_wrong_2 if {
	data.product.sha256.deny == {"product a has no valid sha256 digest", "product c has no valid sha256 digest"} with input as {
		"a": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
		},
		"c": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0"},
		},
	}
}

test_denies_missing_1 if {
	data.product.sha256.deny == {"product a has no valid sha256 digest"} with input as {"a": {
		"mime_type": "x",
		"digest": {},
	}}
}

test_accepts_nothing if {
	data.product.sha256.deny == set() with input as {}
}

test_denies_absent_1 if {
	data.product.sha256.deny == {"product a has no valid sha256 digest"} with input as {"a": {"mime_type": "x"}}
}
