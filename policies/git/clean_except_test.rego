package git.clean_except_test

import rego.v1

test_accepts_1 if {
	data.git.clean_except.deny == set() with input as {
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
	data.git.clean_except.deny == set() with input as {
		"gittool": "go-git+git-bin",
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"author": "Ada",
		"authoremail": "ada@example.com",
		"committername": "Ada",
		"committeremail": "ada@example.com",
		"commitdate": "2026-03-01 10:00:00 +0000 UTC",
		"commitmessage": "ABC-12: fix build\n",
		"status": {
			".github/x.yml": {"worktree": "untracked"},
			"docs/a.md": {"worktree": "modified"},
		},
		"signature": "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n",
		"parenthashes": ["1111111111111111111111111111111111111111"],
		"treehash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"refs": ["refs/heads/main"],
		"remotes": ["https://git.example.com/acme/app.git"],
		"branch": "main",
	}
}

test_denies_wrong_1 if {
	data.git.clean_except.deny == {"uncommitted change outside the ignored paths: main.go"} with input as {
		"gittool": "go-git+git-bin",
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"author": "Ada",
		"authoremail": "ada@example.com",
		"committername": "Ada",
		"committeremail": "ada@example.com",
		"commitdate": "2026-03-01 10:00:00 +0000 UTC",
		"commitmessage": "ABC-12: fix build\n",
		"status": {
			"docs/a.md": {"worktree": "modified"},
			"main.go": {"worktree": "modified"},
		},
		"signature": "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n",
		"parenthashes": ["1111111111111111111111111111111111111111"],
		"treehash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"refs": ["refs/heads/main"],
		"remotes": ["https://git.example.com/acme/app.git"],
		"branch": "main",
	}
}

test_denies_wrong_2 if {
	data.git.clean_except.deny == {"uncommitted change outside the ignored paths: src/docs/"} with input as {
		"gittool": "go-git+git-bin",
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"author": "Ada",
		"authoremail": "ada@example.com",
		"committername": "Ada",
		"committeremail": "ada@example.com",
		"commitdate": "2026-03-01 10:00:00 +0000 UTC",
		"commitmessage": "ABC-12: fix build\n",
		"status": {"src/docs/": {"worktree": "untracked"}},
		"signature": "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n",
		"parenthashes": ["1111111111111111111111111111111111111111"],
		"treehash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"refs": ["refs/heads/main"],
		"remotes": ["https://git.example.com/acme/app.git"],
		"branch": "main",
	}
}

test_accepts_quoted_1 if {
	data.git.clean_except.deny == set() with input as {
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"status": {"\"docs/a b.md\"": {"worktree": "untracked"}},
	}
}

test_denies_renamed_1 if {
	data.git.clean_except.deny == {"uncommitted change outside the ignored paths: docs/old.md -> src/new.js"} with input as {
		"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		"status": {"docs/old.md -> src/new.js": {"staging": "renamed"}},
	}
}

test_denies_zero_1 if {
	data.git.clean_except.deny == {"no commit recorded"} with input as {
		"gittool": "go-git+git-bin",
		"commithash": "",
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

test_denies_absent_1 if {
	data.git.clean_except.deny == {"no commit recorded"} with input as {
		"gittool": "go-git+git-bin",
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
	}
}
