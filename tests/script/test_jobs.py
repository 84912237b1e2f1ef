"""Reading the scripts of CI files, in the forms that answers write."""

import pytest

from asynth.script.jobs import JobFileError, find_run, is_job_file, read_scripts

GITHUB = """\
jobs:
  build:
    steps:
      - uses: actions/checkout@v4
      - name: Attest
        run: |
          make app
            indented
      - run: witness verify
"""
GITLAB = """\
build:
  script:
    - make app
    - witness verify -k "$PUB"
  artifacts:
    paths:
      - app
"""
BLOCK = """\
build:
  script:
    - |
      make app
      echo a: b
    - true
"""
JENKINS = """\
pipeline {
      steps {
          sh '''
            make app
            witness verify
          '''
          sh 'true'
      }
}
"""


@pytest.mark.parametrize(
    ("name", "text", "scripts"),
    [
        (".github/workflows/build.yml", GITHUB, (("make app", "  indented"), ("witness verify",))),
        (".gitlab-ci.yml", GITLAB, (("make app", 'witness verify -k "$PUB"'),)),
        (".gitlab-ci.yml", BLOCK, (("make app", "echo a: b", "true"),)),
        ("buildspec.yml", "phases:\n  build:\n    commands:\n      - make\n", (("make",),)),
        ("Jenkinsfile", JENKINS, (("make app", "witness verify"), ("true",))),
        (".gitlab-ci.yml", "stages: [build]\n", ()),
    ],
    ids=["github", "gitlab", "block", "codebuild", "jenkins", "none"],
)
def test_scripts_are_read(name, text, scripts):
    assert is_job_file(name)
    assert read_scripts(name, text) == scripts


def test_a_script_that_is_never_closed_is_no_script():
    unclosed = JENKINS.replace("          '''\n", "")
    with pytest.raises(JobFileError, match="the sh ''' of line 3 is never closed"):
        read_scripts("Jenkinsfile", unclosed)


def test_other_files_are_no_jobs():
    assert not any(is_job_file(name) for name in ("../branch.rego", "policy.json", "workflows/x.yml", "Makefile"))


def test_a_script_must_be_blocks_that_follow_one_another():
    blocks = ["a\nb\n", "c\n", "d\n"]
    assert find_run(["a", "b"], blocks)
    assert find_run(["c", "d"], blocks)
    assert not find_run(["b", "c"], blocks)
    assert not find_run(["a", "b", "d"], blocks)
    assert not find_run(["a"], blocks)
