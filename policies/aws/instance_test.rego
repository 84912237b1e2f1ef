package aws.instance_test

import rego.v1

test_accepts_1 if {
	data.aws.instance.deny == set() with input as {
		"accountId": "111122223333",
		"architecture": "x86_64",
		"availabilityZone": "eu-central-1b",
		"imageId": "ami-0b7a93f1cb7a93f1c",
		"instanceId": "i-0c1d4e205c1d4e20a",
		"instanceType": "c6i.2xlarge",
		"privateIp": "10.20.31.7",
		"region": "eu-central-1",
		"publickey": "p",
		"rawiid": "r",
		"rawsig": "s",
	}
}

test_denies_wrong_1 if {
	data.aws.instance.deny == {"accountId is 444455556666"} with input as {
		"accountId": "444455556666",
		"imageId": "ami-0b7a93f1cb7a93f1c",
		"instanceId": "i-0c1d4e205c1d4e20a",
		"region": "eu-central-1",
	}
}

test_denies_wrong_2 if {
	data.aws.instance.deny == {"imageId is ami-0aaaaaaaaaaaaaaaa"} with input as {
		"accountId": "111122223333",
		"imageId": "ami-0aaaaaaaaaaaaaaaa",
	}
}

test_denies_missing_1 if {
	data.aws.instance.deny == {"imageId is <none>"} with input as {"accountId": "111122223333"}
}

test_denies_missing_2 if {
	data.aws.instance.deny == {"accountId is <none>", "imageId is <none>"} with input as {}
}

test_denies_zero_1 if {
	data.aws.instance.deny == {"accountId is ", "imageId is "} with input as {"accountId": "", "imageId": ""}
}
