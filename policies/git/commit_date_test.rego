package git.commit_date_test

import rego.v1

test_accepts_1 if {
	data.git.commit_date.deny == set() with input as {
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

test_accepts_2 if {
	data.git.commit_date.deny == set() with input as {
		"gittool": "go-git+git-bin",
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"author": "Ada",
		"authoremail": "ada@example.com",
		"committername": "Ada",
		"committeremail": "ada@example.com",
		"commitdate": "2026-01-01 00:00:00 +0000 UTC",
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
	data.git.commit_date.deny == {"commit date '2025-12-31 23:59:59 +0000 UTC' is too old or unreadable"} with input as {
		"gittool": "go-git+git-bin",
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"author": "Ada",
		"authoremail": "ada@example.com",
		"committername": "Ada",
		"committeremail": "ada@example.com",
		"commitdate": "2025-12-31 23:59:59 +0000 UTC",
		"commitmessage": "ABC-12: fix build\n",
		"signature": "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n",
		"parenthashes": ["1111111111111111111111111111111111111111"],
		"treehash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"refs": ["refs/heads/main"],
		"remotes": ["https://git.example.com/acme/app.git"],
		"branch": "main",
	}
}

test_denies_wrong_2 if {
	data.git.commit_date.deny == {"commit date '2026-03-01T10:00:00Z' is too old or unreadable"} with input as {
		"gittool": "go-git+git-bin",
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"author": "Ada",
		"authoremail": "ada@example.com",
		"committername": "Ada",
		"committeremail": "ada@example.com",
		"commitdate": "2026-03-01T10:00:00Z",
		"commitmessage": "ABC-12: fix build\n",
		"signature": "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n",
		"parenthashes": ["1111111111111111111111111111111111111111"],
		"treehash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"refs": ["refs/heads/main"],
		"remotes": ["https://git.example.com/acme/app.git"],
		"branch": "main",
	}
}

test_denies_zero_1 if {
	data.git.commit_date.deny == {"commit date '' is too old or unreadable"} with input as {
		"gittool": "go-git+git-bin",
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"author": "Ada",
		"authoremail": "ada@example.com",
		"committername": "Ada",
		"committeremail": "ada@example.com",
		"commitdate": "",
		"commitmessage": "ABC-12: fix build\n",
		"signature": "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n",
		"parenthashes": ["1111111111111111111111111111111111111111"],
		"treehash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"refs": ["refs/heads/main"],
		"remotes": ["https://git.example.com/acme/app.git"],
		"branch": "main",
	}
}

test_denies_absent_1 if {
	data.git.commit_date.deny == {"commit date '' is too old or unreadable"} with input as {
		"gittool": "go-git+git-bin",
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"author": "Ada",
		"authoremail": "ada@example.com",
		"committername": "Ada",
		"committeremail": "ada@example.com",
		"commitmessage": "ABC-12: fix build\n",
		"signature": "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n",
		"treehash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"parenthashes": ["1111111111111111111111111111111111111111"],
		"refs": ["refs/heads/main"],
		"remotes": ["https://git.example.com/acme/app.git"],
		"branch": "main",
	}
}

test_accepts_east_1 if {
	data.git.commit_date.deny == set() with input as {"commitdate": "2026-03-01 10:00:00 +0200 +0200"}
}

test_accepts_west_1 if {
	data.git.commit_date.deny == set() with input as {"commitdate": "2025-12-31 20:00:00 -0500 -0500"}
}

test_accepts_named_1 if {
	data.git.commit_date.deny == set() with input as {"commitdate": "2026-03-01 10:00:00 +0530 IST"}
}

test_denies_east_1 if {
	data.git.commit_date.deny == {"commit date '2026-01-01 01:00:00 +0200 +0200' is too old or unreadable"} with input as {"commitdate": "2026-01-01 01:00:00 +0200 +0200"}
}

test_denies_day_1 if {
	data.git.commit_date.deny == {"commit date '2026-03-01' is too old or unreadable"} with input as {"commitdate": "2026-03-01"}
}
