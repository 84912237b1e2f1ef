"""Rules over `gitlab`, `jenkins` and `aws-codebuild`: which job of which project ran the step, where, and who started it.

They apply to any build, since the job has nothing to do with what is built; a violation changes a variable of the job.
"""

from __future__ import annotations

from asynth.catalog.attestors.ci import codebuild_project, gitlab_project, jenkins_job, jenkins_server
from asynth.catalog.member import AttestedBuild, Binding, Forms, Violation, rule
from asynth.catalog.rules.records import excerpt


@rule(
    attestor="gitlab",
    module="gitlab/project_and_stage.rego",
    title="gitlab-job",
    called="the rule on the job",
    device="The gitlab attestor copies variables of the job, among them `projecturl` and `jobstage`; compare both.",
    explanation=("Two bodies, so that one wrong value is enough; within a single one both would have to be wrong."),
    limit="All of it comes from variables: a job that has the key can export `CI_JOB_STAGE` and `CI_PROJECT_URL` and passes, so the key has to be a protected variable.",
    catch="It stops mistakes, not a job that wants past it: whoever has the key can export `CI_JOB_STAGE` and `CI_PROJECT_URL`, in a review job or on a laptop. "
    "Make the key a protected variable, which only jobs of protected branches and tags get, and leave none on a shared runner.",
)
def gitlab_project_and_stage(attested: AttestedBuild) -> Binding:
    """Allow the project and the stage of the attested; deny a job of another stage."""
    project = gitlab_project(attested)
    return Binding(
        parameters={"approved": project, "stages": [attested.step]},
        forms=Forms(
            clause=f"it ran in the GitLab project `{project}`, in the stage `{attested.step}`",
            imperative=f"accept only jobs of `{project}` in the stage `{attested.step}`",
            noun=f"a job outside the stage `{attested.step}` of `{project}`",
            incident="a review job had signed something that was then deployed",
            orders=(
                f"accept the stage `{attested.step}` of `{project}` and no other job",
                f"let only the stage `{attested.step}` of `{project}` pass",
            ),
            incidents=(
                "the key was used by a review job, and its result ended up on a server",
                "what we deployed was signed in a job that has nothing to do with releases",
            ),
            shell=f'[ "$CI_PROJECT_URL" = {project} ] && [ "$CI_JOB_STAGE" = {attested.step} ] || exit 1',
            wants=(
                f"it has to be a job of `{project}`, stage `{attested.step}`",
                f"only the `{attested.step}` stage of `{project}` may do this",
                f"jobs from forks or from other stages must not count; ours is `{attested.step}` in `{project}`",
                f"it only counts if the stage `{attested.step}` of `{project}` ran it",
                f"our GitLab project is `{project}` and the stage `{attested.step}`, anything else should be refused",
            ),
            record=excerpt(projecturl=project, jobstage="review"),
        ),
        violation=Violation(message="job stage 'review' is not allowed", environment=(("CI_JOB_STAGE", "review"),)),
    )


@rule(
    attestor="gitlab",
    module="gitlab/pinned_image.rego",
    title="pinned-image",
    called="the rule on the image",
    device=(
        "`jobimage` in the gitlab attestation is the image as the job named it; the rule wants a digest at its end."
    ),
    explanation=(
        "The expression ends in `$`, so nothing may follow the 64 digits; a job without an image has an empty "
        "text, which doesn't match."
    ),
    limit="The name is a variable, `CI_JOB_IMAGE`, which whoever holds the key can set outside of a job too. Which image the runner really started is not on record.",
    catch="`name:tag@sha256:...` passes as well, since the digest decides there. The name is what the job asked for: a shell runner, which starts no image, passes if the job has such a line, and "
    "which image really ran is in the log, not in the record.",
)
def gitlab_pinned_image(attested: AttestedBuild) -> Binding:
    """Ask for a digest; deny a job whose image goes by a tag."""
    image = f"registry.{attested.organisation}.example/ci/builder:latest"
    return Binding(
        parameters={},
        forms=Forms(
            clause="the GitLab job's image is pinned by digest, `@sha256:` and 64 hex digits",
            imperative="refuse GitLab jobs that run in an image by tag instead of by `@sha256:` digest",
            noun="a GitLab job whose image isn't pinned by a `sha256` digest",
            incident="the builder image changed under us overnight because everybody used a tag",
            orders=(
                "check that the image of the GitLab job is pinned by digest",
                "block jobs in GitLab that name their image by a tag and not by its `sha256` digest",
            ),
            incidents=(
                "the job image got a new compiler over the weekend, and our builds with it",
                "two pipelines of one commit ran in different images with the same tag",
            ),
            wants=(
                "the image of the GitLab job has to be pinned, `@sha256:` and all 64 digits",
                "no tags for job images in GitLab, only `@sha256:` digests",
                "I don't want to see `:latest` as a job image again, digests (`@sha256:...`) only",
                "GitLab jobs must name their image by its `@sha256:` digest",
                "a job image without `@sha256:` at the end should be refused",
            ),
            record=excerpt(jobimage=image),
        ),
        violation=Violation(
            message=f"job image '{image}' is not pinned by digest", environment=(("CI_JOB_IMAGE", image),)
        ),
    )


@rule(
    attestor="jenkins",
    module="jenkins/job_and_node.rego",
    title="jenkins-job",
    called="the rule on job and node",
    device=(
        "Compare `jobname` in the jenkins attestation with your job, and deny a `nodename` of the controller, which goes by two names, `master` and "
        "`built-in`."
    ),
    explanation=(
        "In a multibranch project `jobname` goes on with `/` and the branch, and `approved` has to be all of it. The node is checked because a "
        "job on the controller can reach everybody's credentials; an empty name is on no list, so it has a denial of its own."
    ),
    limit="Jenkins hands these values over as variables, and a pipeline script can change them.",
    catch="A shell with the key can claim any job and node, since both come from variables.",
)
def jenkins_job_and_node(attested: AttestedBuild) -> Binding:
    """Allow the attested's job; deny a build on the controller."""
    name = jenkins_job(attested)
    return Binding(
        parameters={"approved": name},
        forms=Forms(
            clause=f"the Jenkins job `{name}` built it, and not on the controller",
            imperative=f"accept only the Jenkins job `{name}`, and not from the controller node",
            noun=f"a Jenkins build that isn't `{name}` on an agent, or one on the controller",
            incident="a job had been pinned to the controller for debugging and stayed there",
            orders=(
                f"require the job `{name}` in Jenkins, on an agent and not on the controller",
                f"reject builds from Jenkins jobs other than `{name}`, and any from the controller",
            ),
            incidents=(
                "a release was built on the controller because all agents were busy",
                "someone had tied the job to the controller for a test and forgot about it",
            ),
            shell=f'[ "$JOB_NAME" = {name} ] || exit 1\ncase "$NODE_NAME" in built-in|master) exit 1 ;; esac',
            wants=(
                f"it must be our Jenkins job `{name}`, on an agent and never on the controller",
                f"only `{name}` in Jenkins, and only if it ran on an agent",
                f"jobs other than `{name}` and anything that ran on the Jenkins controller have to go",
                f"builds on the controller are forbidden here, and the job is `{name}`",
                f"I'd like to check job (`{name}`) and node, the controller must not build in Jenkins",
            ),
            record=excerpt(jobname=name, nodename="built-in"),
        ),
        violation=Violation(
            message="build ran on the controller node built-in", environment=(("NODE_NAME", "built-in"),)
        ),
    )


@rule(
    attestor="jenkins",
    module="jenkins/server.rego",
    title="jenkins-server",
    called="the check of the server",
    device="`jenkinsurl` in the jenkins attestation is the variable `JENKINS_URL` of the run, in which a Jenkins puts its own address; compare it with yours.",
    explanation=(
        "The address is compared as a whole, with the slash that Jenkins puts at its end: a second Jenkins may lie under a path of the same host."
    ),
    limit=("Any shell can export `JENKINS_URL`. What proves the server is a key that only it can use."),
    catch="Jenkins sets `JENKINS_URL` only once its own address is configured; before that `-a jenkins` sees no job and the run fails. Anybody else can "
    "export it too, so it takes a key that no other machine has.",
)
def jenkins_url(attested: AttestedBuild) -> Binding:
    """Allow the organisation's server; deny one whose name goes on."""
    address = jenkins_server(attested)
    other = f"{address.removesuffix('/')}.lab.example/"
    return Binding(
        parameters={"server": address},
        forms=Forms(
            clause=f"our Jenkins at `{address}` built it",
            imperative=f"refuse builds of any Jenkins other than `{address}`",
            noun=f"a build by another Jenkins than `{address}`",
            incident="someone had set up a second Jenkins with the same key",
            orders=(
                f"take builds from `{address}` and from no other Jenkins",
                f"insist that it was the Jenkins at `{address}`",
            ),
            incidents=(
                "a test instance of Jenkins had the same credentials and signed a release",
                "what was deployed came from a lab machine with a Jenkins of its own",
            ),
            shell=f'[ "$JENKINS_URL" = {address} ] || exit 1',
            wants=(
                f"it has to be our Jenkins, `{address}`",
                f"only builds from `{address}` count",
                f"somebody runs a Jenkins under his desk; the real one is `{address}`",
                f"any Jenkins but `{address}` must be refused",
                f"I want the server checked, `{address}` is ours",
            ),
            record=excerpt(jenkinsurl=other),
        ),
        violation=Violation(
            message=f"built by the unknown server '{other}'",
            environment=(("JENKINS_URL", other),),
        ),
    )


@rule(
    attestor="aws-codebuild",
    module="aws_codebuild/initiator.rego",
    title="initiator",
    called="the rule on who started it",
    device=(
        "`initiator` in the record of CodeBuild begins with `codepipeline/` where a pipeline started the "
        "build; a person shows up under another name, and so do a schedule and a webhook, which are refused as well. `project_name` is compared "
        "besides."
    ),
    explanation=(
        "`project_name` is `CODEBUILD_PROJECT_NAME`, and a build without that is refused, as an absent field becomes empty here. AWS lists "
        '`CODEBUILD_BUILD_ID`, with the name before its colon; if need be, `export CODEBUILD_PROJECT_NAME="${CODEBUILD_BUILD_ID%%:*}"` before a run.'
    ),
    limit="A pipeline that somebody edited or released by hand still gets through, and so does any run by a person who has the step's key and exports both "
    "variables.",
    catch="A pipeline released by hand looks the same here, and both values are variables of the build: whoever has its key can export them anywhere, so "
    "only that project's role may read it.",
)
def codebuild_initiator(attested: AttestedBuild) -> Binding:
    """Allow pipelines and the attested's project; deny a build that a person started."""
    name = codebuild_project(attested)
    return Binding(
        parameters={"approved": name},
        forms=Forms(
            clause=f"the CodeBuild project is `{name}` and a pipeline started it",
            imperative=f"accept only builds of the CodeBuild project `{name}` that a pipeline started",
            noun=f"a CodeBuild run that no pipeline started, or of another project than `{name}`",
            incident="somebody had started a CodeBuild run by hand with other parameters, and it was deployed",
            orders=(
                f"make sure that a pipeline started `{name}` in CodeBuild",
                f"stop CodeBuild runs of other projects than `{name}`, and those that no pipeline started",
            ),
            incidents=(
                "a build with changed variables was started from the console and went live",
                "someone wanted to try something and started the release project by hand",
            ),
            shell=(
                f'[ "$CODEBUILD_PROJECT_NAME" = {name} ] || exit 1\n'
                'case "$CODEBUILD_INITIATOR" in codepipeline/*) ;; *) exit 1 ;; esac'
            ),
            wants=(
                f"CodeBuild runs that somebody started by hand mustn't count, only the pipeline's, project `{name}`",
                f"it has to be `{name}` in CodeBuild, started by CodePipeline",
                f"only CodePipeline may start `{name}`, I don't want manual CodeBuild runs",
                f"the CodeBuild project is `{name}`, and the pipeline has to be what triggered it",
                f"builds of `{name}` in CodeBuild that no pipeline started should be refused at verify",
            ),
            record=excerpt(build_info={"project_name": name, "initiator": "casey"}),
        ),
        violation=Violation(message="build was started by 'casey'", environment=(("CODEBUILD_INITIATOR", "casey"),)),
    )


RULES = (
    gitlab_project_and_stage,
    gitlab_pinned_image,
    jenkins_job_and_node,
    jenkins_url,
    codebuild_initiator,
)
