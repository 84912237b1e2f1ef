package maven.no_snapshots_test

import rego.v1

test_accepts_1 if {
	data.maven.no_snapshots.deny == set() with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"version": "1.4.0",
		"projectname": "app",
		"dependencies": [{
			"groupid": "org.x",
			"artifactid": "y",
			"version": "1",
			"scope": "compile",
		}],
	}
}

test_accepts_2 if {
	data.maven.no_snapshots.deny == set() with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"version": "1-SNAPSHOT-2",
		"projectname": "app",
		"dependencies": [],
	}
}

test_accepts_3 if {
	data.maven.no_snapshots.deny == set() with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"version": "1.4.0",
		"projectname": "app",
		"dependencies": [{
			"groupid": "org.x",
			"artifactid": "y",
			"version": "2-SNAPSHOT-fix1",
			"scope": "compile",
		}],
	}
}

test_denies_wrong_1 if {
	data.maven.no_snapshots.deny == {"project version 1.5.0-SNAPSHOT is a snapshot"} with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"version": "1.5.0-SNAPSHOT",
		"projectname": "app",
		"dependencies": [],
	}
}

test_denies_wrong_2 if {
	data.maven.no_snapshots.deny == {"dependency org.x:y is a snapshot"} with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"version": "1.4.0",
		"projectname": "app",
		"dependencies": [{
			"groupid": "org.x",
			"artifactid": "y",
			"version": "2-SNAPSHOT",
			"scope": "compile",
		}],
	}
}

test_denies_zero_1 if {
	data.maven.no_snapshots.deny == {"project has no version"} with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"version": "",
		"projectname": "app",
		"dependencies": [],
	}
}

test_denies_absent_1 if {
	data.maven.no_snapshots.deny == {"project has no version"} with input as {
		"groupid": "com.acme",
		"artifactid": "app",
		"projectname": "app",
		"dependencies": [],
	}
}
