package oci.image_tags_test

import rego.v1

test_accepts_1 if {
	data.oci.image_tags.deny == set() with input as {
		"tardigest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		"manifest": [{
			"Config": "c.json",
			"RepoTags": ["registry.example.com/app:1.2.0"],
			"Layers": ["l"],
		}],
		"diffids": [{"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],
		"imageid": {"sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
		"manifestraw": "",
		"manifestdigest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_accepts_2 if {
	data.oci.image_tags.deny == set() with input as {
		"tardigest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		"manifest": [{
			"Config": "c.json",
			"RepoTags": ["registry.example.com/app:latest-1"],
			"Layers": ["l"],
		}],
		"diffids": [{"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],
		"imageid": {"sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
		"manifestraw": "",
		"manifestdigest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_wrong_1 if {
	data.oci.image_tags.deny == {"image tag registry.example.com/app:latest is mutable"} with input as {
		"tardigest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		"manifest": [{
			"Config": "c.json",
			"RepoTags": ["registry.example.com/app:latest"],
			"Layers": ["l"],
		}],
		"diffids": [{"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],
		"imageid": {"sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
		"manifestraw": "",
		"manifestdigest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_wrong_2 if {
	data.oci.image_tags.deny == {"image tag hub.example.net/app:1 is not in the company registry"} with input as {
		"tardigest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		"manifest": [{
			"Config": "c.json",
			"RepoTags": [
				"registry.example.com/app:1",
				"hub.example.net/app:1",
			],
			"Layers": ["l"],
		}],
		"diffids": [{"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],
		"imageid": {"sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
		"manifestraw": "",
		"manifestdigest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_missing_1 if {
	data.oci.image_tags.deny == {"image has no tag"} with input as {
		"tardigest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		"manifest": [{
			"Config": "c.json",
			"RepoTags": [],
			"Layers": ["l"],
		}],
		"diffids": [{"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],
		"imageid": {"sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
		"manifestraw": "",
		"manifestdigest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_zero_1 if {
	data.oci.image_tags.deny == {"image has no tag"} with input as {
		"tardigest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		"manifest": [{
			"Config": "c.json",
			"RepoTags": null,
			"Layers": ["l"],
		}],
		"diffids": [{"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],
		"imageid": {"sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
		"manifestraw": "",
		"manifestdigest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_wrong_3 if {
	data.oci.image_tags.deny == {"image tag hub.example.net/registry.example.com/app:1 is not in the company registry"} with input as {
		"tardigest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		"manifest": [{
			"Config": "c.json",
			"RepoTags": ["hub.example.net/registry.example.com/app:1"],
			"Layers": ["l"],
		}],
		"diffids": [{"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],
		"imageid": {"sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
		"manifestraw": "",
		"manifestdigest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	}
}

test_denies_second_image_1 if {
	data.oci.image_tags.deny == {"image tag registry.example.com/b:latest is mutable"} with input as {
		"manifest": [
			{"Config": "a.json", "RepoTags": ["registry.example.com/a:1"], "Layers": ["l"]},
			{"Config": "b.json", "RepoTags": ["registry.example.com/b:latest"], "Layers": ["l"]},
		],
		"imagetags": ["registry.example.com/a:1"],
	}
}
