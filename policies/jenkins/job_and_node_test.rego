package jenkins.job_and_node_test

import rego.v1

test_accepts_1 if {
	data.jenkins.job_and_node.deny == set() with input as {
		"buildid": "5",
		"buildnumber": "5",
		"buildtag": "jenkins-app-5",
		"pipelineurl": "https://ci.example.com/job/app/5/",
		"executornumber": "0",
		"javahome": "",
		"jenkinsurl": "https://ci.example.com/",
		"jobname": "app/main",
		"nodename": "agent-1",
		"workspace": "/ws",
	}
}

test_denies_wrong_1 if {
	data.jenkins.job_and_node.deny == {"job 'app/pr-3' is not allowed"} with input as {
		"buildid": "5",
		"buildnumber": "5",
		"buildtag": "jenkins-app-5",
		"pipelineurl": "https://ci.example.com/job/app/5/",
		"executornumber": "0",
		"javahome": "",
		"jenkinsurl": "https://ci.example.com/",
		"jobname": "app/pr-3",
		"nodename": "agent-1",
		"workspace": "/ws",
	}
}

test_denies_wrong_2 if {
	data.jenkins.job_and_node.deny == {"build ran on the controller node built-in"} with input as {
		"buildid": "5",
		"buildnumber": "5",
		"buildtag": "jenkins-app-5",
		"pipelineurl": "https://ci.example.com/job/app/5/",
		"executornumber": "0",
		"javahome": "",
		"jenkinsurl": "https://ci.example.com/",
		"jobname": "app/main",
		"nodename": "built-in",
		"workspace": "/ws",
	}
}

test_denies_wrong_3 if {
	data.jenkins.job_and_node.deny == {"build ran on the controller node master"} with input as {
		"buildid": "5",
		"buildnumber": "5",
		"buildtag": "jenkins-app-5",
		"pipelineurl": "https://ci.example.com/job/app/5/",
		"executornumber": "0",
		"javahome": "",
		"jenkinsurl": "https://ci.example.com/",
		"jobname": "app/main",
		"nodename": "master",
		"workspace": "/ws",
	}
}

test_denies_wrong_4 if {
	data.jenkins.job_and_node.deny == {"job 'app/main-2' is not allowed"} with input as {
		"buildid": "5",
		"buildnumber": "5",
		"buildtag": "jenkins-app-5",
		"pipelineurl": "https://ci.example.com/job/app/5/",
		"executornumber": "0",
		"javahome": "",
		"jenkinsurl": "https://ci.example.com/",
		"jobname": "app/main-2",
		"nodename": "agent-1",
		"workspace": "/ws",
	}
}

test_denies_wrong_5 if {
	data.jenkins.job_and_node.deny == {"job 'app/main/stable' is not allowed"} with input as {
		"buildid": "5",
		"buildnumber": "5",
		"buildtag": "jenkins-app-5",
		"pipelineurl": "https://ci.example.com/job/app/5/",
		"executornumber": "0",
		"javahome": "",
		"jenkinsurl": "https://ci.example.com/",
		"jobname": "app/main/stable",
		"nodename": "agent-1",
		"workspace": "/ws",
	}
}

test_denies_zero_1 if {
	data.jenkins.job_and_node.deny == {"job '' is not allowed", "no build node recorded"} with input as {
		"buildid": "5",
		"buildnumber": "5",
		"buildtag": "jenkins-app-5",
		"pipelineurl": "https://ci.example.com/job/app/5/",
		"executornumber": "0",
		"javahome": "",
		"jenkinsurl": "https://ci.example.com/",
		"jobname": "",
		"nodename": "",
		"workspace": "/ws",
	}
}

test_denies_absent_1 if {
	data.jenkins.job_and_node.deny == {"job '' is not allowed", "no build node recorded"} with input as {
		"buildid": "5",
		"buildnumber": "5",
		"buildtag": "jenkins-app-5",
		"pipelineurl": "https://ci.example.com/job/app/5/",
		"executornumber": "0",
		"javahome": "",
		"jenkinsurl": "https://ci.example.com/",
		"workspace": "/ws",
	}
}
