package maven.groups_test

import rego.v1

test_accepts_1 if {
	data.maven.groups.deny == set() with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"version": "1.4.0",
		"projectname": "app",
		"dependencies": [
			{
				"groupid": "com.acme",
				"artifactid": "a",
				"version": "1",
				"scope": "c",
			},
			{
				"groupid": "org.apache",
				"artifactid": "a",
				"version": "1",
				"scope": "c",
			},
		],
	}
}

test_accepts_2 if {
	data.maven.groups.deny == set() with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"version": "1.4.0",
		"projectname": "app",
		"dependencies": null,
	}
}

test_denies_wrong_1 if {
	data.maven.groups.deny == {"dependency group 'com.acmeevil' is not approved"} with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"version": "1.4.0",
		"projectname": "app",
		"dependencies": [{
			"groupid": "com.acmeevil",
			"artifactid": "a",
			"version": "1",
			"scope": "c",
		}],
	}
}

test_denies_wrong_2 if {
	data.maven.groups.deny == {"dependency group 'net.evil' is not approved"} with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"version": "1.4.0",
		"projectname": "app",
		"dependencies": [
			{
				"groupid": "com.acme",
				"artifactid": "a",
				"version": "1",
				"scope": "c",
			},
			{
				"groupid": "net.evil",
				"artifactid": "a",
				"version": "1",
				"scope": "c",
			},
		],
	}
}

test_denies_missing_1 if {
	data.maven.groups.deny == {"dependency group '' is not approved"} with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"version": "1.4.0",
		"projectname": "app",
		"dependencies": [{
			"groupid": "",
			"artifactid": "a",
			"version": "",
			"scope": "",
		}],
	}
}

test_denies_zero_1 if {
	data.maven.groups.deny == {"dependency group '' is not approved"} with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"version": "1.4.0",
		"projectname": "app",
		"dependencies": [{
			"groupid": "",
			"artifactid": "a",
			"version": "1",
			"scope": "c",
		}],
	}
}

test_denies_wrong_3 if {
	data.maven.groups.deny == {"dependency group 'evil.com.acme.x' is not approved"} with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"version": "1.4.0",
		"projectname": "app",
		"dependencies": [{
			"groupid": "evil.com.acme.x",
			"artifactid": "a",
			"version": "1",
			"scope": "c",
		}],
	}
}

test_denies_absent_1 if {
	data.maven.groups.deny == {"dependency group '' is not approved"} with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"version": "1.4.0",
		"projectname": "app",
		"dependencies": [{"artifactid": "a"}],
	}
}

test_denies_below_1 if {
	data.maven.groups.deny == {
		"dependency group 'com.acme.x' is not approved",
		"dependency group 'org.apache.logging' is not approved",
	} with input as {"dependencies": [
		{"groupid": "com.acme.x", "artifactid": "a"},
		{"groupid": "org.apache.logging", "artifactid": "b"},
		{"groupid": "com.acme", "artifactid": "c"},
	]}
}

test_denies_other_case_1 if {
	data.maven.groups.deny == {"dependency group 'Com.Acme' is not approved"} with input as {"dependencies": [{"groupid": "Com.Acme"}]}
}
