package slsa.builder_test

import rego.v1

test_accepts_1 if {
	data.slsa.builder.deny == set() with input as {
		"build_definition": {
			"build_type": "https://witness.dev/slsa-build@v0.1",
			"external_parameters": {"command": "go build"},
			"resolved_dependencies": [{
				"name": "go.sum",
				"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
			}],
		},
		"run_details": {
			"builder": {"id": "https://witness.dev/witness-default-builder@v0.1"},
			"metadata": {"invocation_id": "1"},
		},
	}
}

test_denies_wrong_1 if {
	data.slsa.builder.deny == {"builder is https://evil.test"} with input as {
		"build_definition": {
			"build_type": "https://witness.dev/slsa-build@v0.1",
			"external_parameters": {"command": "go build"},
			"resolved_dependencies": [{
				"name": "go.sum",
				"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
			}],
		},
		"run_details": {
			"builder": {"id": "https://evil.test"},
			"metadata": {"invocation_id": "1"},
		},
	}
}

test_denies_wrong_2 if {
	data.slsa.builder.deny == {"build type is x"} with input as {
		"build_definition": {
			"build_type": "x",
			"external_parameters": {"command": "go build"},
			"resolved_dependencies": [{
				"name": "go.sum",
				"digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
			}],
		},
		"run_details": {
			"builder": {"id": "https://witness.dev/witness-default-builder@v0.1"},
			"metadata": {"invocation_id": "1"},
		},
	}
}

test_denies_missing_1 if {
	data.slsa.builder.deny == {"build type is <none>"} with input as {"run_details": {"builder": {"id": "https://witness.dev/witness-default-builder@v0.1"}}}
}

test_denies_missing_2 if {
	data.slsa.builder.deny == {"build type is <none>", "builder is <none>"} with input as {}
}
