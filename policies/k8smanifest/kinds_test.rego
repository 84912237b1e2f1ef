package k8smanifest.kinds_test

import rego.v1

test_accepts_1 if {
	data.k8smanifest.kinds.deny == set() with input as {
		"recordeddocs": [
			{
				"filepath": "d.yaml",
				"kind": "Deployment",
				"name": "app",
				"data": {},
				"subjectkey": "k8smanifest:app",
				"recordedimages": [{
					"reference": "app:1@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
					"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
				}],
			},
			{
				"filepath": "s.yaml",
				"kind": "Service",
				"name": "app",
				"data": {},
				"subjectkey": "k8smanifest:app",
				"recordedimages": [],
			},
		],
		"clusterinfo": {
			"server": "",
			"nodes": null,
		},
	}
}

test_denies_wrong_1 if {
	data.k8smanifest.kinds.deny == {"manifest kind ClusterRoleBinding is not allowed"} with input as {
		"recordeddocs": [{
			"filepath": "d.yaml",
			"kind": "ClusterRoleBinding",
			"name": "x",
			"data": {},
			"subjectkey": "k8smanifest:x",
			"recordedimages": [],
		}],
		"clusterinfo": {
			"server": "",
			"nodes": null,
		},
	}
}

test_accepts_an_image_by_tag if {
	data.k8smanifest.kinds.deny == set() with input as {
		"recordeddocs": [{
			"filepath": "d.yaml",
			"kind": "Deployment",
			"name": "app",
			"data": {},
			"subjectkey": "k8smanifest:app",
			"recordedimages": [{
				"reference": "app:1",
				"digest": {},
			}],
		}],
		"clusterinfo": {
			"server": "",
			"nodes": null,
		},
	}
}

test_denies_missing_2 if {
	data.k8smanifest.kinds.deny == {"no manifest recorded"} with input as {"clusterinfo": {
		"server": "",
		"nodes": null,
	}}
}

test_denies_missing_3 if {
	data.k8smanifest.kinds.deny == {"manifest kind  is not allowed"} with input as {
		"recordeddocs": [{
			"filepath": "d.yaml",
			"kind": "",
			"name": "app",
			"data": {},
			"subjectkey": "k8smanifest:app",
			"recordedimages": [],
		}],
		"clusterinfo": {
			"server": "",
			"nodes": null,
		},
	}
}

test_denies_absent_1 if {
	data.k8smanifest.kinds.deny == {"manifest kind <none> is not allowed"} with input as {
		"recordeddocs": [{
			"filepath": "d.yaml",
			"name": "app",
			"data": {},
			"subjectkey": "k8smanifest:app",
			"recordedimages": [],
		}],
		"clusterinfo": {
			"server": "",
			"nodes": null,
		},
	}
}

test_denies_a_second_document if {
	data.k8smanifest.kinds.deny == {"manifest kind Secret is not allowed"} with input as {"recordeddocs": [
		{"filepath": "d.yaml", "kind": "Deployment"},
		{"filepath": "d.yaml", "kind": "Secret"},
	]}
}
