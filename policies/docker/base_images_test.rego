package docker.base_images_test

import rego.v1

test_accepts_1 if {
	data.docker.base_images.deny == set() with input as {"products": {"x": {
		"materials": {"linux/amd64": [{
			"uri": "pkg:docker/golang@1.25",
			"architecture": "amd64",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		}]},
		"imagereferences": ["app:1"],
		"imagedigest": {"sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
	}}}
}

test_denies_wrong_1 if {
	data.docker.base_images.deny == {"base image pkg:docker/evil@1 is not approved"} with input as {"products": {"x": {
		"materials": {"linux/amd64": [
			{
				"uri": "pkg:docker/golang@1.25",
				"architecture": "amd64",
				"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
			},
			{
				"uri": "pkg:docker/evil@1",
				"architecture": "amd64",
				"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
			},
		]},
		"imagereferences": ["app:1"],
		"imagedigest": {"sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
	}}}
}

test_denies_missing_1 if {
	data.docker.base_images.deny == {"no image recorded"} with input as {"products": {}}
}

test_denies_missing_2 if {
	data.docker.base_images.deny == {"no image recorded"} with input as {"products": null}
}

test_denies_wrong_2 if {
	data.docker.base_images.deny == {"base image pkg:oci/x?pkg:docker/golang@1 is not approved"} with input as {"products": {"x": {
		"materials": {"linux/amd64": [{
			"uri": "pkg:oci/x?pkg:docker/golang@1",
			"architecture": "amd64",
			"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		}]},
		"imagereferences": ["a:1"],
		"imagedigest": {"sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
	}}}
}

test_denies_absent_1 if {
	data.docker.base_images.deny == {"no image recorded"} with input as {}
}

test_denies_null_materials_1 if {
	data.docker.base_images.deny == {"image x has no base on record"} with input as {"products": {"x": {
		"materials": null,
		"imagereferences": ["app:1"],
	}}}
}

test_denies_absent_materials_1 if {
	data.docker.base_images.deny == {"image x has no base on record"} with input as {"products": {"x": {"imagereferences": ["app:1"]}}}
}

test_denies_second_image_1 if {
	data.docker.base_images.deny == {"image y has no base on record"} with input as {"products": {
		"x": {"materials": {"linux/amd64": [{"uri": "pkg:docker/golang@1.25"}]}},
		"y": {"materials": {}},
	}}
}
