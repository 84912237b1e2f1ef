package product.forbidden_files_test

import rego.v1

test_accepts_1 if {
	data.product.forbidden_files.deny == set() with input as {
		"a.pem.txt": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		"dist/app": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
	}
}

test_denies_wrong_1 if {
	data.product.forbidden_files.deny == {"product keys/server.pem ends in .pem"} with input as {"keys/server.pem": {
		"mime_type": "application/octet-stream",
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}}
}

test_denies_wrong_2 if {
	data.product.forbidden_files.deny == {"product cfg/.env ends in .env"} with input as {
		"cfg/.env": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		"dist/app": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
	}
}

test_accepts_nothing if {
	data.product.forbidden_files.deny == set() with input as {}
}
