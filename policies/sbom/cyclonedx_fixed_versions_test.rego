package sbom.cyclonedx_fixed_versions_test

import rego.v1

test_accepts_1 if {
	data.sbom.cyclonedx_fixed_versions.deny == set() with input as {
		"bomFormat": "CycloneDX",
		"components": [
			{
				"name": "log4j-core",
				"version": "2.17.1",
			},
			{
				"name": "x",
				"version": "1.0.0",
			},
		],
		"specVersion": "1.5",
	}
}

test_accepts_2 if {
	data.sbom.cyclonedx_fixed_versions.deny == set() with input as {
		"bomFormat": "CycloneDX",
		"components": [{
			"name": "log4j-core",
			"version": "2.20.0",
		}],
		"specVersion": "1.5",
	}
}

test_denies_wrong_1 if {
	data.sbom.cyclonedx_fixed_versions.deny == {"log4j-core 2.9.1 is older than 2.17.1 or cannot be compared"} with input as {
		"bomFormat": "CycloneDX",
		"components": [
			{
				"name": "x",
				"version": "1.0.0",
			},
			{
				"name": "log4j-core",
				"version": "2.9.1",
			},
		],
		"specVersion": "1.5",
	}
}

test_denies_wrong_2 if {
	data.sbom.cyclonedx_fixed_versions.deny == {"log4j-core 2.17.0 is older than 2.17.1 or cannot be compared"} with input as {
		"bomFormat": "CycloneDX",
		"components": [{
			"name": "log4j-core",
			"version": "2.17.0",
		}],
		"specVersion": "1.5",
	}
}

test_denies_missing_1 if {
	data.sbom.cyclonedx_fixed_versions.deny == {"log4j-core <none> is older than 2.17.1 or cannot be compared"} with input as {
		"bomFormat": "CycloneDX",
		"components": [{"name": "log4j-core"}],
		"specVersion": "1.5",
	}
}

test_denies_missing_2 if {
	data.sbom.cyclonedx_fixed_versions.deny == {"SBOM lists no components"} with input as {
		"bomFormat": "CycloneDX",
		"specVersion": "1.5",
	}
}

test_denies_two_parts_1 if {
	data.sbom.cyclonedx_fixed_versions.deny == {"log4j-core 2.16 is older than 2.17.1 or cannot be compared"} with input as {"components": [{
		"name": "log4j-core",
		"version": "2.16",
	}]}
}

test_denies_empty_1 if {
	data.sbom.cyclonedx_fixed_versions.deny == {"log4j-core  is older than 2.17.1 or cannot be compared"} with input as {"components": [{
		"name": "log4j-core",
		"version": "",
	}]}
}

test_denies_second_copy_1 if {
	data.sbom.cyclonedx_fixed_versions.deny == {"log4j-core 2.9.0 is older than 2.17.1 or cannot be compared"} with input as {"components": [
		{
			"name": "log4j-core",
			"version": "2.20.0",
		},
		{
			"name": "log4j-core",
			"version": "2.9.0",
		},
	]}
}

test_accepts_longer_name_1 if {
	data.sbom.cyclonedx_fixed_versions.deny == set() with input as {"components": [{
		"name": "log4j-core-tools",
		"version": "0.1.0",
	}]}
}

test_accepts_prefixed_1 if {
	data.sbom.cyclonedx_fixed_versions.deny == set() with input as {"components": [{
		"name": "log4j-core",
		"version": "v2.17.2",
	}]}
}
