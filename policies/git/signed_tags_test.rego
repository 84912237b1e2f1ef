package git.signed_tags_test

import rego.v1

test_accepts_1 if {
	data.git.signed_tags.deny == set() with input as {
		"gittool": "go-git+git-bin",
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"author": "Ada",
		"authoremail": "ada@example.com",
		"committername": "Ada",
		"committeremail": "ada@example.com",
		"commitdate": "2026-03-01 10:00:00 +0000 UTC",
		"commitmessage": "ABC-12: fix build\n",
		"signature": "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n",
		"parenthashes": ["1111111111111111111111111111111111111111"],
		"treehash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"refs": ["refs/heads/main"],
		"remotes": ["https://git.example.com/acme/app.git"],
		"tags": [{
			"name": "v1.0.0",
			"taggername": "Ada",
			"taggeremail": "ada@example.com",
			"when": "2026-03-01T10:00:00Z",
			"pgpsignature": "-----BEGIN PGP SIGNATURE-----\nx\n",
			"message": "r",
		}],
		"branch": "main",
	}
}

test_denies_wrong_1 if {
	data.git.signed_tags.deny == {"tag v1.0.1 is not signed"} with input as {
		"gittool": "go-git+git-bin",
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"author": "Ada",
		"authoremail": "ada@example.com",
		"committername": "Ada",
		"committeremail": "ada@example.com",
		"commitdate": "2026-03-01 10:00:00 +0000 UTC",
		"commitmessage": "ABC-12: fix build\n",
		"signature": "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n",
		"parenthashes": ["1111111111111111111111111111111111111111"],
		"treehash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"refs": ["refs/heads/main"],
		"remotes": ["https://git.example.com/acme/app.git"],
		"tags": [
			{
				"name": "v1.0.0",
				"taggername": "Ada",
				"taggeremail": "ada@example.com",
				"when": "2026-03-01T10:00:00Z",
				"pgpsignature": "-----BEGIN PGP SIGNATURE-----\nx\n",
				"message": "r",
			},
			{
				"name": "v1.0.1",
				"taggername": "Ada",
				"taggeremail": "ada@example.com",
				"when": "2026-03-01T10:00:00Z",
				"pgpsignature": "",
				"message": "r",
			},
		],
		"branch": "main",
	}
}

test_denies_missing_1 if {
	data.git.signed_tags.deny == {"HEAD carries no tag"} with input as {
		"gittool": "go-git+git-bin",
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"author": "Ada",
		"authoremail": "ada@example.com",
		"committername": "Ada",
		"committeremail": "ada@example.com",
		"commitdate": "2026-03-01 10:00:00 +0000 UTC",
		"commitmessage": "ABC-12: fix build\n",
		"signature": "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n",
		"parenthashes": ["1111111111111111111111111111111111111111"],
		"treehash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"refs": ["refs/heads/main"],
		"remotes": ["https://git.example.com/acme/app.git"],
		"branch": "main",
	}
}

test_denies_missing_2 if {
	data.git.signed_tags.deny == {"tag v2 is not signed"} with input as {
		"gittool": "go-git+git-bin",
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"author": "Ada",
		"authoremail": "ada@example.com",
		"committername": "Ada",
		"committeremail": "ada@example.com",
		"commitdate": "2026-03-01 10:00:00 +0000 UTC",
		"commitmessage": "ABC-12: fix build\n",
		"signature": "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n",
		"parenthashes": ["1111111111111111111111111111111111111111"],
		"treehash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"refs": ["refs/heads/main"],
		"remotes": ["https://git.example.com/acme/app.git"],
		"tags": [{
			"name": "v2",
			"taggername": "Ada",
			"taggeremail": "ada@example.com",
			"when": "2026-03-01T10:00:00Z",
			"pgpsignature": "",
			"message": "r",
		}],
		"branch": "main",
	}
}

test_denies_absent_1 if {
	data.git.signed_tags.deny == {"tag v2 is not signed"} with input as {
		"gittool": "go-git+git-bin",
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"author": "Ada",
		"authoremail": "ada@example.com",
		"committername": "Ada",
		"committeremail": "ada@example.com",
		"commitdate": "2026-03-01 10:00:00 +0000 UTC",
		"commitmessage": "ABC-12: fix build\n",
		"signature": "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n",
		"treehash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"parenthashes": ["1111111111111111111111111111111111111111"],
		"refs": ["refs/heads/main"],
		"remotes": ["https://git.example.com/acme/app.git"],
		"branch": "main",
		"tags": [{
			"name": "v2",
			"taggername": "Ada",
			"taggeremail": "ada@example.com",
			"when": "2026-03-01T10:00:00Z",
			"message": "r",
		}],
	}
}
