"""What the family `ci` is asked about, and what an expert says to it: by topic, and by system where that makes a difference.

In a text ``{file}``, ``{step}``, ``{artifact}``, ``{branch}``, ``{signed}``, ``{key}``, ``{public}`` (variables),
``{stored}`` (the key's name in the system's store) and ``{subject}`` stand for those of the example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from asynth.catalog import house

ALL = ("github", "gitlab", "jenkins", "codebuild")
WITH_ATTESTOR = ("gitlab", "jenkins", "codebuild")


Said = str | Mapping[str, str]
"""A text, or texts by the system (the opening of a rule: by the attestor)."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to ask.

    :param opening: the answer to the question
    :param lead: introduces the CI file, which it names at its end
    :param notes: what is to be known of the file, by system
    :param lines: introduces the lines that the job runs
    :param closing: the one catch; "" for none
    :param policy: introduces the policy; "" where one is committed already
    :param systems: those that it is asked about
    :param deploys: whether another job deploys what the first one made
    :param ruled: whether the policy holds a rule; `opening` then goes by the attestor whose record it is over
    :param whether: openings that begin with Yes or No, where that was the question
    :param forks: whether the file has a job without secrets besides
    :param built: whether it takes a file that the same command makes again byte for byte
    :param recorded: whether the attestation is there already, with what jobs of its system record
    :param each: on how many builds each of its messages comes
    """

    name: str
    opening: Said
    lead: Said
    notes: Mapping[str, str]
    lines: Said
    closing: Said = ""
    policy: Said = ""
    systems: tuple[str, ...] = ALL
    deploys: bool = False
    ruled: bool = False
    whether: str = ""
    forks: bool = False
    built: bool = False
    recorded: bool = False
    each: int = 10


def said(text: Said, key: str) -> str:
    """Return `text`, or what stands under `key` where it goes by something."""
    return text if isinstance(text, str) else text[key]


TOPICS: tuple[Topic, ...] = (
    Topic(
        name="job",
        opening="One job is enough: it wraps the command in `witness run` and ends on `witness verify`, which exits non-zero "
        "on any refusal and so fails the job.",
        lead="Save the job as `{file}`:",
        notes={
            "github": "`ubuntu-latest` has no witness, hence the first step. The secret is in the environment of the attesting step "
            "alone, turns into a file that only the runner may read, and the `trap` removes that even if the build fails.",
            "gitlab": "`{key}` and `{public}` are CI/CD variables of type File, so they hold paths outside the checkout. Mark "
            "the key as protected, and take a job image that has witness.",
            "jenkins": "`when { branch }` only works in a multibranch pipeline, and witness must be on the agent's path. Jenkins "
            "keeps workspaces, so an old {artifact} goes first.",
            "codebuild": "The standard images have no witness, so the install phase gets it. A buildspec knows no branches: filter "
            "the webhook on `^refs/heads/{branch}$`.",
        },
        policy="The policy is written and signed once, on your machine, which has `../policy.key` and the job's `../{step}.pub`. Job "
        "and signed policy go into the repository:",
        lines="To go through the job line by line, in a shell that has all of its variables:",
        closing="The build runs as the same user as witness and could read the key while it lasts, so use that key for nothing "
        "else.",
    ),
    Topic(
        name="pasted",
        opening="witness goes around `{command}` and nowhere else; checkout and trigger stay as they are, and {subject} is checked "
        "before the job ends.",
        lead="Write the new version to `{file}`:",
        notes={
            "github": "Added are the download of witness, the attesting step with its secret `{key}`, and a check that gets the "
            "variable `{public}` and no secret at all. `unset` keeps the key out of the build's environment.",
            "gitlab": "The two File variables `{key}` and `{public}` come from the project's CI/CD settings. The image that the job "
            "uses today needs witness in it.",
            "jenkins": "The credentials `{stored}` and `{stored_public}` are of the kind secret file, and Jenkins deletes the copies when "
            "a block ends. Install witness on the agents first.",
        },
        lines="To try it before you push, in a shell with the same variables:",
        closing="The attestation lies beside the checkout until the check is done; inside, it would be one more untracked file for "
        "the next run.",
        systems=("github", "gitlab", "jenkins"),
    ),
    Topic(
        name="named",
        opening="The private key is needed by the attesting lines only; the check gets by with the policy's public key, and the policy's "
        "private one never comes near the runner.",
        lead="Put both into `{file}`:",
        notes={
            "github": "`{key}` is a secret, `{public}` a plain variable, since nothing in it is secret. Between the two "
            "steps no key is left on disk: the `trap` fires when the first one ends. witness comes from its release page.",
            "gitlab": "Set the type of both to File; as plain variables they would hold PEM text, and `-k` wants a path. The image must "
            "provide witness.",
            "jenkins": "`credentialsId` is the name in the store, `variable` the one that the shell sees, and its value is a path. The "
            "agent provides witness, the multibranch job provides the branch for `when`.",
            "codebuild": "Make `{stored}` a SecureString. Its text becomes a file with mode 600 beside the checkout, which the `trap` "
            "removes again. witness is downloaded first, and the webhook's filter names `{branch}`.",
        },
        policy="In the policy the job's key is known by the digest of `../{step}.pub`. Do this part where `../policy.key` is:",
        lines="Line by line, for a shell with `{key}`, `{public}` and what else a job's environment has:",
        each=16,
    ),
    Topic(
        name="deploy",
        opening="Let the deploy job verify for itself, with what the build job handed over, before it copies anything. The shell stops "
        "at the first failing line, so nothing unverified goes out.",
        lead="Write both jobs to `{file}`:",
        notes={
            "github": "The artifact travels with its attestation from job to job. The second job sees `{public}` and never the signing "
            "key. Both fetch witness, as each starts on an empty machine.",
            "gitlab": "`needs` brings {artifact} and `{step}.att.json` over as artifacts. GitLab shows File variables to every job, so give "
            "`{key}` the environment scope of the build if deploy must not see it. Both images need witness.",
            "jenkins": "The second stage binds the policy's public key alone. `when` looks at the branch and so needs a multibranch job; "
            "the agent has to have witness.",
        },
        lines="The same in one go, as the two jobs run it:",
        closing="Builds from before today have no attestation and will be refused; rebuild what you may still have to roll back to.",
        systems=("github", "gitlab", "jenkins"),
        deploys=True,
        each=22,
    ),
    Topic(
        name="leak",
        opening="Give the key to the one step that signs, as a file outside of the checkout, for as short as the system allows.",
        whether="Partly. Whatever runs as the same user while the key lies there can read it, so give it to the one step that signs, as a "
        "file outside of the checkout.",
        lead="Store the job in `{file}`:",
        notes={
            "github": "The secret sits in that step's own `env`, not in the job's. `umask 077` in a subshell closes the file to other "
            "users without touching the modes of what you build, `unset` hides the variable from the build, and the `trap` "
            "deletes the file. The first step installs witness.",
            "gitlab": "A variable of type File is written by the runner to a folder beside the checkout, where every line of the job finds it, "
            "and removed after the job. Protected, it is only given to protected branches, so a merge request cannot print it. witness is expected in the image.",
            "jenkins": "`withCredentials` writes the file outside of the workspace and deletes it at the closing brace, also after an error. "
            "The check has a block of its own without the private key. witness is expected on the agent.",
            "codebuild": "The parameter is read into the environment of the whole build, so the first lines write it to a file with mode "
            "600 and `unset` it before your command starts. The container goes away with the build; witness is installed in it.",
        },
        lines="What happens to the key, line by line, with the check behind it:",
        closing="What remains: the wrapped command has the same user, and could read the file while it runs. A KMS key (`--signer-kms-ref`) "
        "cannot be copied that way.",
    ),
    Topic(
        name="proof",
        opening="It proves that the holder of the job's key signed a record of this run, and that {subject} belongs to it.{reported}",
        whether="Not by itself: it proves that the holder of the job's key signed a record of this run, to which {subject} belongs.{reported}",
        lead="Write this to `{file}`:",
        notes={
            "github": "I left the `github` attestor out: it would add claims signed by GitHub, but only with `id-token: write`. "
            "What carries weight here is that `{key}` can be read by workflows on this repository alone. witness is installed "
            "first.",
            "gitlab": "`-a gitlab` copies project, job and pipeline out of the job's variables. The claim is as good as the control over "
            "`{key}`: protect it and the branch. The image supplies witness.",
            "jenkins": "`-a jenkins` copies server, job and node out of the build's variables. Credentials of a folder reach the jobs of "
            "that folder only; alone in it, this job is the one that can sign, and that is your proof of origin. The agent supplies witness.",
            "codebuild": "`-a aws-codebuild` asks the build's variables and, where its role allows, the service. Restrict who may read "
            "`{stored}` by IAM; that decides who can sign. witness is installed by the buildspec.",
        },
        lines="The commands on which this rests:",
        closing="To strengthen it, limit who can use the key, not what the record says about itself.",
    ),
    Topic(
        name="owner",
        opening="Split the keys. The job attests and verifies; whoever owns the policy signs it elsewhere and commits the result, and an "
        "edit by somebody without that key breaks the signature.",
        whether="Yes, as long as the key of the policy stays out of CI. Its owner signs elsewhere and commits the result, and an edit "
        "by anybody else breaks the signature.",
        lead="Create the job as `{file}`:",
        notes={
            "github": "Put `{public}` into an organisation variable, and pushers cannot exchange that either. Its `Attest` step alone "
            "gets the secret; witness is fetched before.",
            "gitlab": "`{public}` comes from the settings, where maintainers, not pushers, decide whose policy counts. Set both to type "
            "File. The image brings witness.",
            "jenkins": "`{stored_public}` in the credentials store says whose policy counts, and developers cannot edit that. A multibranch job "
            "on agents with witness is assumed.",
            "codebuild": "The parameter `{stored_public}` says whose policy counts; let its owner be the only one with `ssm:PutParameter`. "
            "The webhook filter picks `{branch}`, the install phase gets witness.",
        },
        policy="The owner's part, with `../policy.key` and a copy of the job's `../{step}.pub`:",
        lines="CI's part again, for a shell inside the job should it have to be debugged:",
        closing="But: who can push can also delete the check from `{file}`. Protect the file by a review rule, or verify once more "
        "where it is deployed.",
    ),
    Topic(
        name="kept",
        opening="Let the job keep the attestation as an artifact of its own. Whoever has it and {subject}, the signed policy and its public "
        "key can verify later without your CI.",
        lead="Save this as `{file}`:",
        notes={
            "github": "`upload-artifact` stores them for 90 days unless `retention-days` says otherwise, so attach both to the release. "
            "A runner has no witness of its own; the first step changes that.",
            "gitlab": "`artifacts` expire after the instance's default, mostly 30 days; add `expire_in: never` for releases. The File variables "
            "are read by witness, which the image has.",
            "jenkins": "`archiveArtifacts` keeps them as long as the build itself, so mark releases to be kept forever. The stage needs "
            "a multibranch job and an agent with witness.",
            "codebuild": "What `artifacts` lists lands in the project's bucket, where a lifecycle rule may delete it. The trigger for "
            "`{branch}` is set at the webhook; witness arrives in the install phase.",
        },
        policy=f"For later checks the policy has to outlive the artifact; mine ends in {house.EXPIRES[:4]}. Sign it outside of CI:",
        lines="To see a first one come about, in a shell that you open inside the job:",
    ),
    Topic(
        name="rule",
        opening={
            "gitlab": "With `gitlab` in its `-a` the job is on record, and a rule can judge that record. {device}",
            "jenkins": "Record the build by `-a jenkins` and let the policy judge it. {device}",
            "aws-codebuild": "`-a aws-codebuild` writes the build down, the policy decides about it. {device}",
            "git": "{device}",
            "environment": "{device} So the job gets `environment` besides git, and with it all of its variables on record except those with names "
            "like `*_TOKEN`.",
            "command-run": "Nothing more has to be recorded for that. {device}",
            "product": "The policy can look at what the job wrote. {device}",
            "material": "The policy can look at what lay there before. {device}",
        },
        lead={
            "github": "Write the workflow to `{file}`:",
            "gitlab": "Put the job into `{file}`:",
            "jenkins": "Create this `{file}`:",
            "codebuild": "Add the `{file}`:",
        },
        notes={
            "github": "witness is downloaded first. `{key}` is in the environment of one step, which `unset`s it and keeps it in a file until "
            "its end.{checked_out}",
            "gitlab": "Both secrets are File variables, and the image has witness.{checked_out}",
            "jenkins": "Both secrets are secret files; the agent has witness, and the job is a multibranch one.{checked_out}",
            "codebuild": "The key is a SecureString; witness comes in the install phase, the branch by the webhook.",
        },
        policy={
            "github": "Where the key of the policy is:",
            "gitlab": "Embed the rule and sign, away from CI:",
            "jenkins": "This part is done once, by whoever has `../policy.key`:",
            "codebuild": "The policy takes the module in as base64:",
        },
        lines={
            "github": "To see the rule pass, in a shell with the job's variables:",
            "gitlab": "To step through it in the job's own shell, since `gitlab` fails outside of one:",
            "jenkins": "To step through it inside a build, for `jenkins` records nothing elsewhere:",
            "codebuild": "Line by line, for a session in the build, which `codebuild-breakpoint` opens:",
        },
        closing={
            "github": "{limit}",
            "gitlab": "{limit}",
            "jenkins": "{limit}",
            "codebuild": "{limit}",
        },
        ruled=True,
        each=30,
    ),
    Topic("tighten", "", "", {}, "", systems=("github", "gitlab", "jenkins"), ruled=True, recorded=True, each=18),
    Topic(
        name="forks",
        opening="Skip it there. A pipeline for a fork gets no secrets, and that is right: whoever opened the request wrote the code that would "
        "run beside the key. So contributions are built without witness, and what counts is attested after the merge, on `{branch}`.",
        whether="No. A pipeline for a fork gets no secrets, since a stranger's code would run beside the key. Build contributions without "
        "witness, and attest after the merge, on `{branch}`.",
        lead={
            "github": "Save the two jobs as `{file}`:",
            "gitlab": "Save both jobs in `{file}`:",
            "jenkins": "Put both stages into `{file}`:",
        },
        notes={
            "github": "`check` is for pull requests and has no secret in it; the other one installs witness and runs on pushes only. Don't reach "
            "for `pull_request_target`: it hands the secrets to a workflow that checks out foreign code.",
            "gitlab": '`check` runs for merge requests. Mark `{key}` as protected, and keep "run pipelines in the parent project" off for '
            "forks, or a member's click would give their code your variables. The image has witness.",
            "jenkins": '`changeRequest()` and `when { branch }` need a multibranch job; set its trust for forks to "nobody", so that a changed '
            "`Jenkinsfile` isn't used. The agents have witness.",
        },
        lines="Side by side: what `{branch}` runs, and what is left of it for a contribution:",
        closing="A merge request is not verified by anything here, so nothing from it may be deployed.",
        systems=("github", "gitlab", "jenkins"),
        forks=True,
        built=True,
        each=9,
    ),
    Topic(
        name="absent",
        opening="The image of the job has no witness, and nothing else in the log is wrong. Fetch a release, one that you name, in front of "
        "the attested command.",
        whether="No, it has to come with the image or be fetched. Fetch a release, one that you name, in front of the attested command.",
        lead={
            "github": "Save this version of `{file}`:",
            "gitlab": "Add the download to `{file}`:",
            "codebuild": "Create the new `{file}`:",
        },
        notes={
            "github": "A first step of its own does it; `sudo` is there on `ubuntu-latest`. The step with `{key}` comes after it, so the download "
            "never runs beside the key.",
            "gitlab": "`before_script` runs as the image's user and writes to `/usr/local/bin`, for which that has to be root. Better in the long "
            "run: an image of your own with witness in it. `{key}` and `{public}` are File variables.",
            "codebuild": "The install phase gets witness and runs as root. Which branch gets built is set at the webhook, by a filter on `^refs/heads/{branch}$`.",
        },
        lines="Nothing else in the job changes; behind the download there is still:",
        closing="Compare the archive with the checksums on the release page before you rely on it, or mirror it.",
        systems=("github", "gitlab", "codebuild"),
        each=8,
    ),
    Topic("outside", "", "", {}, "", each=9),
    Topic("token", "", "", {}, "", systems=("gitlab",), each=9),
    Topic("stale", "", "", {}, "", systems=("jenkins",), built=True, each=9),
)
TOPICS_BY_NAME = {topic.name: topic for topic in TOPICS}

REPORTED = " The fields about job and pipeline are what the runner said of itself."
"""Where the system's own attestor is in the record."""
