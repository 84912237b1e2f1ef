package product.directory_test

import rego.v1

test_accepts_1 if {
	data.product.directory.deny == set() with input as {
		"dist/app": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		"dist/lib/x.so": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
	}
}

test_denies_wrong_1 if {
	data.product.directory.deny == {"product src/main.go is outside the output directory"} with input as {
		"dist/app": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		"src/main.go": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
	}
}

test_denies_wrong_2 if {
	data.product.directory.deny == {"product x/dist/ is outside the output directory"} with input as {"x/dist/": {
		"mime_type": "application/octet-stream",
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}}
}

test_accepts_nothing if {
	data.product.directory.deny == set() with input as {}
}
