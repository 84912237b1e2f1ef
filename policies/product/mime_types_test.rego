package product.mime_types_test

import rego.v1

test_accepts_1 if {
	data.product.mime_types.deny == set() with input as {
		"a.tgz": {
			"mime_type": "application/gzip",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		"b.json": {
			"mime_type": "application/json",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
	}
}

test_denies_wrong_1 if {
	data.product.mime_types.deny == {"product run.sh has type 'text/x-shellscript'"} with input as {
		"a.tgz": {
			"mime_type": "application/gzip",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		"run.sh": {
			"mime_type": "text/x-shellscript",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
	}
}

test_denies_zero_1 if {
	data.product.mime_types.deny == {"product a has type ''"} with input as {"a": {
		"mime_type": "",
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}}
}

test_accepts_nothing if {
	data.product.mime_types.deny == set() with input as {}
}

test_denies_absent_1 if {
	data.product.mime_types.deny == {"product a has type ''"} with input as {"a": {"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}}
}
