package product.outputs_test

import rego.v1

test_accepts_1 if {
	data.product.outputs.deny == set() with input as {
		"dist/app.sbom.json": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		"dist/app.tar.gz": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		"x": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
	}
}

test_denies_wrong_1 if {
	data.product.outputs.deny == {"product dist/app.sbom.json is missing"} with input as {
		"app.sbom.json": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
		"dist/app.tar.gz": {
			"mime_type": "application/octet-stream",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		},
	}
}

test_denies_missing_1 if {
	data.product.outputs.deny == {"product dist/app.tar.gz is missing"} with input as {"dist/app.sbom.json": {
		"mime_type": "application/octet-stream",
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}}
}

test_denies_missing_2 if {
	data.product.outputs.deny == {"product dist/app.sbom.json is missing", "product dist/app.tar.gz is missing"} with input as {}
}
