package gcp_iit.account_test

import rego.v1

test_accepts_1 if {
	data.gcp_iit.account.deny == set() with input as {
		"jwt": {"claims": {
			"email": "builder@acme-ci.iam.gserviceaccount.com",
			"email_verified": true,
			"iss": "https://accounts.google.com",
		}},
		"project_id": "ci",
		"project_number": "acme",
		"zone": "projects/200000000001/zones/europe-west3-a",
		"cluster_name": "acme-runners",
		"cluster_location": "europe-west3",
	}
}

test_denies_wrong_1 if {
	data.gcp_iit.account.deny == {"service account is builder@other-ci.iam.gserviceaccount.com"} with input as {
		"jwt": {"claims": {"email": "builder@other-ci.iam.gserviceaccount.com"}},
		"cluster_name": "acme-runners",
	}
}

test_denies_wrong_2 if {
	data.gcp_iit.account.deny == {"cluster_name is playground"} with input as {
		"jwt": {"claims": {"email": "builder@acme-ci.iam.gserviceaccount.com"}},
		"cluster_name": "playground",
	}
}

test_denies_missing_1 if {
	data.gcp_iit.account.deny == {"service account is <none>"} with input as {
		"jwt": {"claims": {}},
		"cluster_name": "acme-runners",
	}
}

test_denies_missing_2 if {
	data.gcp_iit.account.deny == {"service account is <none>", "cluster_name is <none>"} with input as {}
}

test_denies_zero_1 if {
	data.gcp_iit.account.deny == {"service account is ", "cluster_name is "} with input as {
		"jwt": {"claims": {"email": ""}},
		"cluster_name": "",
	}
}
