package git.release_tag_test

import rego.v1

test_accepts_1 if {
	data.git.release_tag.deny == set() with input as {
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
			"name": "v1.2.3",
			"taggername": "Ada",
			"taggeremail": "ada@example.com",
			"when": "2026-03-01T10:00:00Z",
			"pgpsignature": "-----BEGIN PGP SIGNATURE-----\nx\n",
			"message": "r",
		}],
		"branch": "main",
	}
}

test_accepts_2 if {
	data.git.release_tag.deny == set() with input as {
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
				"name": "nightly",
				"taggername": "Ada",
				"taggeremail": "ada@example.com",
				"when": "2026-03-01T10:00:00Z",
				"pgpsignature": "-----BEGIN PGP SIGNATURE-----\nx\n",
				"message": "r",
			},
			{
				"name": "v10.0.1",
				"taggername": "Ada",
				"taggeremail": "ada@example.com",
				"when": "2026-03-01T10:00:00Z",
				"pgpsignature": "-----BEGIN PGP SIGNATURE-----\nx\n",
				"message": "r",
			},
			{
				"name": "v10.0.2",
				"taggername": "Ada",
				"taggeremail": "ada@example.com",
				"when": "2026-03-01T10:00:00Z",
				"pgpsignature": "-----BEGIN PGP SIGNATURE-----\nx\n",
				"message": "r",
			},
		],
		"branch": "main",
	}
}

test_denies_wrong_1 if {
	data.git.release_tag.deny == {"HEAD carries no release tag"} with input as {
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
			"name": "v1.2",
			"taggername": "Ada",
			"taggeremail": "ada@example.com",
			"when": "2026-03-01T10:00:00Z",
			"pgpsignature": "-----BEGIN PGP SIGNATURE-----\nx\n",
			"message": "r",
		}],
		"branch": "main",
	}
}

test_denies_wrong_2 if {
	data.git.release_tag.deny == {"HEAD carries no release tag"} with input as {
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
				"name": "xv1.2.3-rc1",
				"taggername": "Ada",
				"taggeremail": "ada@example.com",
				"when": "2026-03-01T10:00:00Z",
				"pgpsignature": "-----BEGIN PGP SIGNATURE-----\nx\n",
				"message": "r",
			},
			{
				"name": "v1.2.3-rc1",
				"taggername": "Ada",
				"taggeremail": "ada@example.com",
				"when": "2026-03-01T10:00:00Z",
				"pgpsignature": "-----BEGIN PGP SIGNATURE-----\nx\n",
				"message": "r",
			},
			{
				"name": "rel-v1.2.3",
				"taggername": "Ada",
				"taggeremail": "ada@example.com",
				"when": "2026-03-01T10:00:00Z",
				"pgpsignature": "-----BEGIN PGP SIGNATURE-----\nx\n",
				"message": "r",
			},
		],
		"branch": "main",
	}
}

test_denies_wrong_3 if {
	data.git.release_tag.deny == {"HEAD carries no release tag"} with input as {
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
				"name": "v1x2.3",
				"taggername": "Ada",
				"taggeremail": "ada@example.com",
				"when": "2026-03-01T10:00:00Z",
				"pgpsignature": "-----BEGIN PGP SIGNATURE-----\nx\n",
				"message": "r",
			},
			{
				"name": "v1.2x3",
				"taggername": "Ada",
				"taggeremail": "ada@example.com",
				"when": "2026-03-01T10:00:00Z",
				"pgpsignature": "-----BEGIN PGP SIGNATURE-----\nx\n",
				"message": "r",
			},
		],
		"branch": "main",
	}
}

test_denies_missing_1 if {
	data.git.release_tag.deny == {"HEAD carries no release tag"} with input as {
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
