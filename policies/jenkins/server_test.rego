package jenkins.server_test

import rego.v1

test_accepts_1 if {
	data.jenkins.server.deny == set() with input as {
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

test_denies_wrong_3 if {
	data.jenkins.server.deny == {"built by the unknown server 'https://ci.example.com/team/'"} with input as {
		"buildid": "5",
		"buildnumber": "5",
		"buildtag": "jenkins-app-5",
		"pipelineurl": "https://ci.example.com/job/app/5/",
		"executornumber": "0",
		"javahome": "",
		"jenkinsurl": "https://ci.example.com/team/",
		"jobname": "app/main",
		"nodename": "agent-1",
		"workspace": "/ws",
	}
}

test_denies_wrong_1 if {
	data.jenkins.server.deny == {"built by the unknown server 'https://ci.example.com.evil.test/'"} with input as {
		"buildid": "5",
		"buildnumber": "5",
		"buildtag": "jenkins-app-5",
		"pipelineurl": "https://ci.example.com/job/app/5/",
		"executornumber": "0",
		"javahome": "",
		"jenkinsurl": "https://ci.example.com.evil.test/",
		"jobname": "app/main",
		"nodename": "agent-1",
		"workspace": "/ws",
	}
}

test_denies_zero_1 if {
	data.jenkins.server.deny == {"built by the unknown server ''"} with input as {
		"buildid": "5",
		"buildnumber": "5",
		"buildtag": "jenkins-app-5",
		"pipelineurl": "https://ci.example.com/job/app/5/",
		"executornumber": "0",
		"javahome": "",
		"jenkinsurl": "",
		"jobname": "app/main",
		"nodename": "agent-1",
		"workspace": "/ws",
	}
}

test_denies_wrong_2 if {
	data.jenkins.server.deny == {"built by the unknown server 'https://evil.test/https://ci.example.com/'"} with input as {
		"buildid": "5",
		"buildnumber": "5",
		"buildtag": "jenkins-app-5",
		"pipelineurl": "https://ci.example.com/job/app/5/",
		"executornumber": "0",
		"javahome": "",
		"jenkinsurl": "https://evil.test/https://ci.example.com/",
		"jobname": "app/main",
		"nodename": "agent-1",
		"workspace": "/ws",
	}
}

test_denies_absent_1 if {
	data.jenkins.server.deny == {"built by the unknown server ''"} with input as {
		"buildid": "5",
		"buildnumber": "5",
		"buildtag": "jenkins-app-5",
		"pipelineurl": "https://ci.example.com/job/app/5/",
		"executornumber": "0",
		"javahome": "",
		"jobname": "app/main",
		"nodename": "agent-1",
		"workspace": "/ws",
	}
}
