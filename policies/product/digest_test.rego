package product.digest_test

import rego.v1

test_accepts_1 if {
	data.product.digest.deny == set() with input as {"app.tar.gz": {
		"mime_type": "application/octet-stream",
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}}
}

test_denies_wrong_1 if {
	data.product.digest.deny == {"app.tar.gz has digest bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"} with input as {"app.tar.gz": {
		"mime_type": "application/octet-stream",
		"digest": {"sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
	}}
}

test_denies_missing_1 if {
	data.product.digest.deny == {"app.tar.gz has digest <missing>"} with input as {"other.tar.gz": {
		"mime_type": "application/octet-stream",
		"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}}
}

test_denies_missing_2 if {
	data.product.digest.deny == {"app.tar.gz has digest <missing>"} with input as {"app.tar.gz": {
		"mime_type": "x",
		"digest": {},
	}}
}
