"""What people paste to show a pipeline: files of CI systems and of make, a script, an in-toto layout, a policy cut short."""

from __future__ import annotations

from collections.abc import Sequence

from asynth.catalog.procedure.procedure import AttestedStep, Procedure
from asynth.catalog.rego import literal
from asynth.catalog.rules.command_line import arguments

Steps = Sequence[AttestedStep]


def kept(step: AttestedStep) -> str:
    """Return what a job keeps of `step` for later ones: its artifact, or the folder of an installation or of classes, with a slash."""
    artifact = step.attested.artifact
    whole = artifact.endswith(".class") or (step.attested.build.stays and not step.uses and artifact.count("/") > 1)
    return f"{artifact.partition('/')[0]}/" if whole else artifact


def write_gitlab(steps: Steps) -> str:
    """Return the steps as a whole GitLab pipeline whose jobs hand their files on."""
    jobs = []
    for number, step in enumerate(steps):
        needs = f"  needs: [{', '.join(before.name for before in steps[:number])}]\n" if number else ""
        jobs.append(
            f"{step.name}:\n  stage: {step.name}\n{needs}  script:\n    - {step.attested.command}\n"
            f"  artifacts:\n    paths:\n      - {kept(step)}\n    expire_in: 1 week"
        )
    stages = "\n".join(f"  - {step.name}" for step in steps)
    return f"image: registry.example.org/ci/toolbox:12\n\nstages:\n{stages}\n\n" + "\n\n".join(jobs)


def write_workflow(steps: Steps, branch: str) -> str:
    """Return the steps as a GitHub workflow with a job each."""
    jobs = []
    for number, step in enumerate(steps):
        fetched = "".join(
            f"      - uses: actions/download-artifact@v4\n        with:\n          name: {before.name}\n{_into(before)}"
            for before in steps[:number]
            if before.name in step.uses
        )
        needs = f"    needs: [{', '.join(before.name for before in steps[:number])}]\n" if number else ""
        jobs.append(
            f"  {step.name}:\n{needs}    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n{fetched}"
            f"      - name: {step.name}\n        run: {step.attested.command}\n      - uses: actions/upload-artifact@v4\n"
            f"        with:\n          name: {step.name}\n          path: {kept(step)}"
        )
    head = f"name: release\non:\n  push:\n    branches: [{branch}]\n  workflow_dispatch:\n\njobs:\n"
    return head + "\n\n".join(jobs)


def _into(step: AttestedStep) -> str:
    """Return where what `step` uploaded is put, since an upload of one file has lost its folder."""
    folder = kept(step).rpartition("/")[0]
    return f"          path: {folder}\n" if folder else ""


def write_log(steps: Steps) -> str:
    """Return the lines that people keep of what a GitLab runner with a shell prints of the jobs, one after another."""
    jobs = []
    for number, step in enumerate(steps):
        fetched = "".join(
            f"Downloading artifacts for {before.name} (48120{place})...\n"
            for place, before in enumerate(steps[:number])
        )
        jobs.append(
            f"Checking out 41d7b0c2 as detached HEAD (ref is main)...\n{fetched}$ {step.attested.command}\n"
            f"{_found(step)} matching artifact files and directories\n"
            'Uploading artifacts as "archive" to coordinator... 201 Created  id=48120'
            f"{number} responseStatus=201 Created\nJob succeeded"
        )
    return "\n\n".join(jobs)


def _found(step: AttestedStep) -> str:
    """Return what the runner says of the files that it found to keep; of a folder, those on the way to its artifact and two more."""
    files = kept(step)
    return f"{files}: found {step.attested.artifact.count('/') + 3 if files.endswith('/') else 1}"


def write_jenkinsfile(steps: Steps) -> str:
    """Return the steps as a Jenkinsfile with a stage each."""
    stages = "\n".join(
        f"    stage('{step.name}') {{\n      steps {{\n        sh '''\n          {step.attested.command}\n        '''\n"
        f"        archiveArtifacts artifacts: '{step.attested.artifact}', fingerprint: true\n      }}\n    }}"
        for step in steps
    )
    return (
        "pipeline {\n  agent { label 'linux' }\n  options {\n    timestamps()\n    disableConcurrentBuilds()\n  }\n"
        f"  stages {{\n{stages}\n  }}\n  post {{\n    cleanup {{ cleanWs() }}\n  }}\n}}"
    )


def write_makefile(steps: Steps) -> str:
    """Return the steps as targets that depend on one another."""
    targets = "\n\n".join(
        f"{step.name}:{''.join(f' {before}' for before in step.uses)}\n\t{step.attested.command.replace('$', '$$')}"
        for step in steps
    )
    names = " ".join(step.name for step in steps)
    return f".PHONY: release {names}\n\nrelease: {names}\n\t@echo done\n\n{targets}"


def write_script(steps: Steps) -> str:
    """Return the steps as a shell script with a line that says what is going on."""
    body = "\n\n".join(f'echo "== {step.name}"\n{step.attested.command}' for step in steps)
    return f"#!/bin/sh\n# release.sh: called by cron on the build host\nset -eu\n\ngit pull -q --ff-only\n\n{body}"


def write_layout(steps: Steps) -> str:
    """Return the steps as those of an in-toto layout, without keys."""
    entries = []
    for step in steps:
        materials = [f'["MATCH", "*", "WITH", "PRODUCTS", "FROM", "{name}"]' for name in step.uses] or [
            '["ALLOW", "*"]'
        ]
        entries.append(
            f'  {{"_type": "step", "name": "{step.name}", "threshold": 1,\n'
            f'   "expected_command": {literal(list(arguments(step.attested.command)))},\n'
            f'   "expected_materials": [{", ".join(materials)}],\n'
            f'   "expected_products": [["CREATE", "{step.attested.artifact}"]]}}'
        )
    return '"steps": [\n' + ",\n".join(entries) + "\n]"


def write_runs(steps: Steps) -> str:
    """Return the attested runs as a script has them."""
    return "\n".join(step.run_command() for step in steps)


def write_policy(procedure: Procedure) -> str:
    """Return the policy as people paste it, without its rules: ids, keys and what every step has cut short."""
    steps = []
    for step in procedure.document().steps:
        used = ", ".join(f'"{name}"' for name in step.artifacts_from)
        types = ",\n".join(f'        {{"type": "{one.type}"}}' for one in step.requirements)
        steps.append(
            f'    "{step.name}": {{\n      "name": "{step.name}",\n'
            f'      "functionaries": [{{"type": "publickey", "publickeyid": "..."}}],\n'
            f'      "artifactsFrom": [{used}],\n      "attestations": [\n{types}\n      ]\n    }}'
        )
    return (
        f'{{\n  "expires": "{procedure.expires}T00:00:00Z",\n  "steps": {{\n'
        + ",\n".join(steps)
        + '\n  },\n  "publickeys": {"...": {"keyid": "...", "key": "..."}}\n}'
    )
