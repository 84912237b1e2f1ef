package git.remote_test

import rego.v1

test_accepts_1 if {
	data.git.remote.deny == set() with input as {
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

test_denies_wrong_1 if {
	data.git.remote.deny == {"remote https://evil.test/app.git is not an approved origin"} with input as {
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
		"remotes": [
			"https://git.example.com/acme/app.git",
			"https://evil.test/app.git",
		],
		"branch": "main",
	}
}

test_denies_wrong_2 if {
	data.git.remote.deny == {"remote git@git.example.com:acme/app.git is not an approved origin"} with input as {
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
		"remotes": ["git@git.example.com:acme/app.git"],
		"branch": "main",
	}
}

test_denies_missing_1 if {
	data.git.remote.deny == {"no remote recorded"} with input as {
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
		"branch": "main",
	}
}

test_denies_wrong_3 if {
	data.git.remote.deny == {"remote https://evil.test/?u=https://git.example.com/acme/ is not an approved origin"} with input as {
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
		"remotes": ["https://evil.test/?u=https://git.example.com/acme/"],
		"branch": "main",
	}
}
