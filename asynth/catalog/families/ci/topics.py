"""What the family `ci` is asked about, and what an expert says to it: by topic, and by system where that makes a difference.

In a text ``{file}``, ``{step}``, ``{branch}``, ``{key}``, ``{public}`` (variables), ``{stored}`` (the key's name in the
system's store), ``{holder}`` (the same with what it is) and ``{subject}`` stand for those of the example.
"""

from __future__ import annotations

from asynth.catalog import house
from asynth.catalog.families.ci.topic import Topic
from asynth.catalog.features import KEYLESS

TOPICS: tuple[Topic, ...] = (
    Topic(
        name="job",
        opening="One job is enough: `witness run` signs a record of the command, then `witness verify` looks {subject} up in that record, "
        "checks key and types, and fails the job by its exit status if anything is amiss.",
        lead="Save the job as `{file}`:",
        notes={
            "github": "`ubuntu-latest` has no witness, hence the step that fetches it. The attesting step alone has the secret, in a file "
            "that only the runner may read and that the `trap` removes even if the build fails.",
            "gitlab": "`{key}` and `{public}` are CI/CD variables of type File, so they hold paths outside the checkout. Protect the "
            "first one and `{branch}` with it, since a protected variable is empty elsewhere. The job's image needs {witness}.",
            "jenkins": "`when` lets `{branch}` alone through and takes a multibranch pipeline; the agent's path has to lead to {witness}. {cleared}",
            "codebuild": "The standard images have no witness, so the install phase gets it. The service role needs `ssm:GetParameters` for both names. A buildspec "
            "knows no branches: filter the webhook on `^refs/heads/{branch}$`. Started by CodePipeline it has the `.git` that `-a git` needs only after a full clone.",
        },
        policy="The policy is signed once, away from CI, and committed with the job. Keys that don't exist yet are made by `for name in {step} policy; do openssl genpkey "
        "-algorithm ed25519 -out ../$name.key; openssl pkey -in ../$name.key -pubout -out ../$name.pub; done`. `../{step}.key` goes into {holder}, `../policy.pub` "
        "into {holder_public}:",
        lines="Both witness lines can be tried before the private key leaves this machine:",
        closing=dict.fromkeys(
            ("gitlab", "jenkins", "codebuild"),
            "Whoever relies on {subject} later verifies again, with `{step}.att.json` and that policy: a push can take the check out of this job.",
        )
        | {
            "github": "`on` holds for this file alone: whoever may push a branch can push a workflow with it that reads `{key}`. An environment that only "
            "`{branch}` may use keeps the secret from that."
        },
    ),
    Topic(
        name="pasted",
        opening="Only `{command}` is wrapped, and what is kept gains the attestation. Checkout, trigger and all the rest stay; {subject} is checked at the end of the same job.",
        whether="Yes. Only `{command}` is wrapped, and {subject} is checked before the job ends. What is kept gains the attestation, the rest of the file stays.",
        openings={
            "keys": {
                "github": "Only `{command}` is wrapped, and {subject} is checked in the same job. Of the keys the private one stays in the repository's secrets; the file that the job makes of it goes when the step ends.",
                "gitlab": "Only `{command}` is wrapped, and {subject} is checked in the same job. The keys stay in the CI/CD settings; the runner writes them to files beside the checkout and removes those after the job.",
                "jenkins": "Only `{command}` is wrapped, and {subject} is checked in the same stage. The keys stay in the credentials store; Jenkins makes files of them for a block and deletes those when it ends.",
            }
        },
        lead="Write the new version to `{file}`:",
        notes={
            "github": "Added are the download of witness, checked by the release's checksums, the attesting step with your signing key, the secret called `{key}` here, and a check "
            "that gets the policy's public key from the variable `{public}` and no secret at all. `unset` keeps the key out of the build's environment, the `trap` deletes its file.",
            "gitlab": "In the CI/CD settings the signing key is a File variable, whose name goes where I have `{key}`, and the policy's public key becomes another, `{public}`.{removed} Protect the first "
            "one and `{branch}` with it. The image that the job uses today needs {just_witness} in it.",
            "jenkins": "The id of your signing key goes where I have `{stored}`; store the policy's public key as `{stored_public}`. Both are of the kind secret "
            "file.{removed} {cleared}Install witness on the agents first.{left}",
        },
        lines="Whether the committed policy{placed} fits this step and its key shows in a first round by hand, by whoever has the pair that {holder} "
        "comes from:",
        closing="Verify at the other end too; what happens after the job, this check cannot see.",
        systems=("github", "gitlab", "jenkins"),
    ),
    Topic(
        name="named",
        opening="`{stored}` signs, so it goes to `witness run`; `{stored_public}` only tells whose policy counts, so it goes to `witness "
        "verify`. The private key of the policy never comes near the runner.",
        scripted="Put the lines that use them into `ci/attest.sh`:",
        lead="Put the job that hands them over into `{file}`:",
        notes={
            "github": "`{key}` is read as a secret, `{public}` as a plain variable, since nothing in it is secret; stored as one all the same, it is "
            "`secrets.{public}`. witness wants a file, which the script writes for the key and the `trap` deletes. A step installs witness; `on` names `{branch}` alone.",
            "gitlab": "Both must be of type File, since `-k` wants a path. The job runs on `{branch}` alone, in an image with {witness}; if there are "
            "`stages` already, add `{step}` to them.",
            "jenkins": "`credentialsId` is the name in the store, `variable` the one that the shell sees. `file` takes only entries of the kind secret "
            "file, and the variable then holds a path. The agent has to provide {witness}; outside of a multibranch job `when` would skip the stage.",
            "codebuild": "Make `{stored}` a SecureString, and let the service role read both (`ssm:GetParameters`). Its text becomes a file with mode 600 beside the checkout, which the `trap` "
            "removes again. The install phase downloads witness. Behind CodePipeline ask its source action for a full clone, or `-a git` finds no "
            "repository.",
        },
        policy="The policy names the signer by the public key to `{stored}`, here `../{step}.pub`; whoever stored the private one gets it by "
        "`openssl pkey -pubout`. Where `../policy.key` is:",
        lines="Once by hand, in a shell where {variables} are set as in the job:",
        also={
            "old": "What the old key signed fails under this policy, which knows the new one alone: rebuild what may still have to be "
            "installed, and check anything older by the old policy."
        },
        each=16,
    ),
    Topic(
        name="deploy",
        opening="`{step}` signs what its command made and hands the attestation over with the file. `deploy` needs both, the signed policy "
        "of the checkout and `{public}`, and no private key. It verifies before it copies anything: unless the file's digest is among the "
        "products in there, the shell stops at that line.",
        whether="Yes, with the policy's public key and no private one. It hashes {artifact} as it finds it there and wants that digest among the "
        "products that `{step}` signed; if it isn't, the shell stops before anything is copied.",
        also={
            "origin": "By which command isn't compared: whatever ran as `{step}` under that key passes, until a rule looks at `cmd`.",
        },
        lead="Write both {unit}s to `{file}`:",
        notes={
            "github": "The artifact travels with its attestation from job to job. The second job sees `{public}` and never the signing "
            "key.{flat}{modes} Both fetch witness. GitHub's own machines have no `DEPLOY_DIR`, so `deploy` needs a runner of yours that has it set.",
            "gitlab": "`needs` brings {artifact} and `{step}.att.json` over as artifacts. GitLab shows File variables to every job; if "
            "deploy must not see `{key}`, give it an environment scope and name that `environment` in `{step}` alone. Both images need witness.",
            "jenkins": "The second stage binds the policy's public key alone. `when` looks at the branch and so needs a multibranch job; "
            "the agent has to have witness.",
        },
        lines="Both halves once by hand, with the pair whose private key is in {holder} and a committed policy that names `{step}` and that key{placed}:",
        closing="Builds from before today have no attestation and are refused; rebuild what you may have to roll back to. An outdated build that has one "
        "passes, though: verify asks who made a file, not when.",
        systems=("github", "gitlab", "jenkins"),
        deploys=True,
        each=22,
    ),
    Topic(
        name="leak",
        opening={
            "github": "Keep it as a secret and give it to the one step that signs. That step writes it to a file below `$RUNNER_TEMP`, and the `trap` "
            "deletes the file when the step ends, after a failure too.",
            "gitlab": "Store it as a variable of type File. The runner writes it to a folder beside the checkout, hands the job its path, and deletes "
            "it when the job ends, no sooner.",
            "jenkins": "Store it as a secret file and bind it by `withCredentials`, which writes it outside of the workspace for one block and deletes it "
            "at the closing brace, also after an error.",
            "codebuild": "Store it in Parameter Store as a SecureString. The build gets the text, the signing lines put it into a file beside the checkout, and "
            "the `trap` deletes that; the rest goes with the container.",
        },
        whether={
            "github": "Partly. It is there from the first line of one step to its last, in that step's environment and then in a file below "
            "`$RUNNER_TEMP`, and whatever runs as the same user in between can read it, your command included.",
            "gitlab": "Yes, to everything in its job. From the start of the job to its end the key is a file in a folder beside the checkout, readable for each "
            "of the lines and for what they start. Other jobs get it as well, as long as the variable is handed to them.",
            "jenkins": "Partly. From the opening of `withCredentials` to its closing brace it is a file in a temporary folder beside the workspace, and whatever "
            "runs as the agent's user in that time can read it, your command included.",
            "codebuild": "Partly. It is in the environment of the build until the `unset`, and in a file beside the checkout until the shell ends; what runs in that "
            "time can read it, your command included.",
        },
        lead="Store the job in `{file}`:",
        notes={
            "github": "`umask 077` closes the file to other users, `unset` hides the variable from the build, and no upload of the workspace takes "
            "`$RUNNER_TEMP` along. The step before it installs witness.",
            "gitlab": "Protected, the variable is only given to protected branches and tags, so a merge request from another branch cannot print it. The build inherits it, though not the "
            "text of the key: it holds a path. The image is expected to have {witness}.",
            "jenkins": "The build is handed the path and not the text. Keep the credential in a folder with this job alone, since a global one can be bound "
            "by all that Jenkins runs. `when { branch }` is for a multibranch job: drop it in any other, which would skip the stage. The agent is expected to have {witness}.",
            "codebuild": "`parameter-store` puts it into the environment before anything else runs, hence the `unset` ahead of your command; the file has mode 600. "
            "The service role needs `ssm:GetParameters` for both names. witness is installed in the container.",
        },
        lines="Before {holder} is filled, the committed policy{placed} can be asked whether it accepts that key:",
        closing=dict.fromkeys(
            ("github", "gitlab", "codebuild"),
            "The wrapped command has the same user as witness, so no arrangement of files keeps the key from it. A key in a KMS (`--signer-kms-ref`) "
            "can't be copied, only used for as long as the job may.",
        )
        | {
            "jenkins": "The wrapped command has the same user as witness, and so has any other build on that agent: no arrangement of files keeps the key "
            "from them. A key in a KMS (`--signer-kms-ref`) can't be copied, only used for as long as the job may."
        },
        openings={
            "disk": {
                "github": "Yes, as a file below `$RUNNER_TEMP`, while the one step that signs is running; the `trap` in that step deletes it, after a failure too. "
                "It comes from a secret that no other step gets.",
                "gitlab": "Yes, if you store it as a variable of type File: the runner writes it to a folder beside the checkout, and deletes it itself when the job ends.",
                "jenkins": "Yes, outside of the workspace, while one block of `withCredentials` lasts. Jenkins writes it there, from an entry of the kind secret file, and "
                "deletes it at the closing brace, also after an error.",
                "codebuild": "Yes, in a file beside the checkout, from the signing lines until their shell ends; the `trap` deletes it then, and the rest goes with the container. It is "
                "kept as a SecureString in Parameter Store.",
            },
            "later": {
                "github": "No, not a later one: the secret is in the `env` of that single step, and the file with it goes when the step ends. The command "
                "in it can, and so can whatever that leaves running.",
                "gitlab": "Yes, each line of the same job, since a File variable lies there until its end. Other jobs of a protected branch or tag get it as "
                "well, so whatever you don't trust belongs on a branch that isn't.",
                "jenkins": "No, not a later one: the file goes with the block of `withCredentials` around the one `sh`. The command in that block can, "
                "and so can a process that it leaves on the agent.",
            },
        },
    ),
    Topic("proof", "", "", {}, "", placed=True),
    Topic(
        name="owner",
        opening="Two keys: the job attests with its own and verifies; whoever owns the policy signs it elsewhere, with one that CI never has, and commits the "
        "result. An edit by anybody else breaks the signature.",
        openings={
            "who": "Whoever owns it, elsewhere, and with a key that CI never has. The job attests with another one and verifies; an edit of the committed "
            "policy by anybody else breaks its signature."
        },
        whether="Yes, as long as the key of the policy stays out of CI. Its owner signs elsewhere and commits the result, and an edit "
        "by anybody else breaks the signature.",
        lead="Create the job as `{file}`:",
        notes={
            "github": "Who may set the variable `{public}` decides whose policy counts, and one of the repository goes before the organisation's. The "
            "`Attest` step alone gets the secret; witness is fetched before.",
            "gitlab": "`{key}` and `{public}` are File variables, kept in the settings, where maintainers, not pushers, decide whose policy "
            "counts. The job needs an image with {witness} in it.",
            "jenkins": "`{stored_public}` in the credentials store says whose policy counts, and Credentials/Update is the right to replace it: by Jenkins' default "
            "any user who is logged in has that, so take it from developers. A multibranch job on agents with {witness} is assumed.",
            "codebuild": "The parameter `{stored_public}` says whose policy counts; let its owner be the only one with `ssm:PutParameter`, "
            "and the service role have `ssm:GetParameters`. The install phase gets witness.",
        },
        policy="The owner's part, with `../policy.key` and a copy of the job's `../{step}.pub`; each side makes its pair by `openssl genpkey -algorithm ed25519` and "
        "`openssl pkey -pubout`:",
        lines="CI's part once by hand, before `../{step}.key` goes into {holder} and nowhere else:",
        closing={
            "github": "But: who can push a branch can change `{file}` there, drop the check and print `{key}`. Move that secret into an environment "
            "that only `{branch}` may use, and verify once more where it is deployed, by the owner's own copy of the policy: an older one, put "
            "back, is still signed.",
            "gitlab": "But: who can push a branch can change `{file}` there, drop the check and print `{key}`. Protect the variable and `{branch}`, "
            "and verify once more where it is deployed, by the owner's own copy of the policy: an older one, put back, is still signed.",
            "jenkins": "But: who can push a branch can change the `{file}` there, drop the check and bind `{stored}`. Keep that in a folder whose one "
            "job builds `{branch}` alone and is not theirs to configure, and verify once more where it is deployed, by the owner's own copy of the policy: an older one, put back, is "
            "still signed.",
            "codebuild": "But: who can push a branch can change `{file}` there, drop the check and print the key; so can whoever has `codebuild:UpdateProject` or "
            "`StartBuild`, which takes another buildspec. Let the webhook alone start builds, of `{branch}`, and keep both rights with the owner. Verify once more "
            "where it is deployed, by the owner's own copy of the policy: an older one, put back, is still signed.",
        },
        also={
            "why": "And a CI that could sign policies would sign whatever a pushed line tells it to, a weaker policy among it; then the check "
            "proves nothing that a push couldn't undo.",
        },
    ),
    Topic(
        name="kept",
        whether="Yes, it is a file like any other. Besides it and {subject} a later check takes the signed policy, `policy.pub` and a witness binary: "
        "that key vouches for the policy, the policy for the job's key, and that for the digest of the file.",
        opening="Keep four files: {subject}, its attestation, the signed policy and `policy.pub`. With these and a witness binary nobody has to ask your CI: "
        "that key vouches for the policy, the policy for the job's key, and that for the digest of the file.",
        openings={
            "listed": "The attestation joins {subject} among the job's artifacts, and so do the signed policy and `policy.pub`: whoever downloads all four can check "
            "the file without asking your CI."
        },
        lead="Save this as `{file}`:",
        notes={
            "github": "{released}{own_branch}A runner has no witness, so one step fetches it.",
            "gitlab": "{lasts}{own_branch}Both variables are of type File, and the image has to bring {witness}.",
            "jenkins": "{lasts}{own_branch}The agent needs {witness}.",
            "codebuild": "What `artifacts` lists lands in the project's bucket. With `namespaceType` BUILD_ID no build overwrites the last one's; "
            "take care that no lifecycle rule expires it. witness arrives "
            "in the install phase, and the service role reads both parameters by `ssm:GetParameters`. (CodePipeline as the source has to be set to a full clone, "
            "since git is recorded.)",
        },
        policy=f"For later checks the policy has to outlive the artifact; mine ends in {house.EXPIRES[:4]}. Make both pairs outside of CI, if you have none "
        "(`openssl genpkey -algorithm ed25519`, then `openssl pkey -pubout`), store `../{step}.key` as {holder} and `../policy.pub` as "
        "{holder_public}, and sign there:",
        lines="Before the job runs for the first time: do these four files suffice? A check in a folder that has nothing else:",
        closing="Write the digest of `policy.pub` down somewhere else. Whoever can change the folder could otherwise replace all four.",
        files=True,
    ),
    Topic(
        name="rule",
        opening={
            "gitlab": "With `gitlab` in its `-a` the job is on record, and a rule can judge that record. {device}",
            "jenkins": "Record the build by `-a jenkins` and let the policy judge it. {device}",
            "aws-codebuild": "`-a aws-codebuild` writes the build down, the policy decides about it. {device}",
            "git": "{device} `-a git` has that on record, and the policy only has to judge it.",
            "environment": "{device} So the job gets `environment` too, which writes all variables into a file that it keeps; only the values of names like "
            "`*_TOKEN` are starred out.",
            "command-run": "{device} Every run has that on record; verify refuses once the command is done.",
            "product": "{device} Products are on record in every run.",
            "material": "{device} `-a` stays as it is, materials are always recorded.",
        },
        scripted="Write the job's lines to `ci/attest.sh`:",
        lead={
            "github": "Write the workflow to `{file}`:",
            "gitlab": "Put the job into `{file}`:",
            "jenkins": "Create this `{file}`:",
            "codebuild": "Add the `{file}`:",
        },
        notes={
            "github": "A step fetches witness; the secret `{key}` and the variable `{public}` hold PEM texts. Only the attesting step has the key, in a file until "
            "its end.{checked_out}{needed}",
            "gitlab": "`{key}` and `{public}` are File variables, and the image has to bring {witness}.{checked_out}{needed}",
            "jenkins": "Store `{stored}` and `{stored_public}` as secret files, since `-k` wants a path. It takes a multibranch job and an agent with "
            "{witness}.{checked_out}{needed}",
            "codebuild": "The key is a SecureString, which the service role may read by `ssm:GetParameters`, and witness comes in the install phase. If CodePipeline starts the build, its source action has to make a full clone, or there is no `.git` to "
            "attest.{checked_out}{needed}",
        },
        policy={
            "github": "Sign the policy where its key is. Both pairs come from `openssl genpkey -algorithm ed25519` and `openssl pkey -pubout`, and `../{step}.pub` belongs to {holder}:",
            "gitlab": "Embed the rule and sign, away from CI. `../{step}.pub` is the public key to {holder}; `openssl genpkey -algorithm ed25519` and "
            "`openssl pkey -pubout` make either pair:",
            "jenkins": "This part is done once, by whoever has `../policy.key` and `../{step}.pub`, the public key to {holder}:",
            "codebuild": "`openssl genpkey -algorithm ed25519` and `openssl pkey -pubout` make either pair; `../{step}.pub` belongs to {holder}, and `../policy.pub` goes into {holder_public}. Sign where the policy's key is:",
        },
        lines={
            "github": "To see the rule pass before the workflow is pushed{here}:",
            "gitlab": "The rule can be tried without a runner{here}:",
            "jenkins": "Nothing in the record depends on Jenkins, so try it outside{here}:",
            "codebuild": "And tried, with no build started for it:",
        },
        closing={
            "github": "{limit}{paired}",
            "gitlab": "{limit}{paired}",
            "jenkins": "{limit}{paired}",
            "codebuild": "{limit}",
        },
        ruled=True,
        each=30,
    ),
    Topic(
        "tighten",
        "",
        "",
        {},
        "",
        systems=("github", "gitlab", "jenkins"),
        ruled=True,
        placed=True,
        recorded=True,
        each=18,
        tools=("jq",),
    ),
    Topic(
        name="forks",
        opening=dict.fromkeys(
            ("github", "gitlab"),
            "Skip the attestation there. A pipeline for a fork gets no secrets, and that is right: whoever opened the request wrote the code that "
            "would run beside the key. So contributions are built without witness, and what counts is attested after the merge, on `{branch}`.",
        )
        | {
            "jenkins": "Give contributions a stage of their own, without credentials, and attest after the merge, on `{branch}`. Jenkins hands out what "
            "a `Jenkinsfile` asks for, so it takes both: a file that asks for nothing there, and a setting by which a fork can't bring its own."
        },
        whether=dict.fromkeys(
            ("github", "gitlab"),
            "No. A pipeline for a fork gets no secrets, since a stranger's code would run beside the key. Build contributions without witness, "
            "and attest after the merge, on `{branch}`.",
        )
        | {
            "jenkins": "Yes, unless you prevent it. Jenkins hands out what a `Jenkinsfile` asks for, so let the stage for contributions ask for "
            "nothing, and don't let a fork bring its own file. What counts is attested after the merge, on `{branch}`."
        },
        lead={
            "github": "Save the two jobs as `{file}`:",
            "gitlab": "Save both jobs in `{file}`:",
            "jenkins": "Put both stages into `{file}`:",
        },
        notes={
            "github": "`contribution` is for pull requests and has no secret in it; the other one installs witness and runs on pushes only. Don't reach "
            "for `pull_request_target`: it hands the secrets to a workflow that checks out foreign code.",
            "gitlab": '`contribution` runs for merge requests, `{step}` where there is a key; a `{key}` that is missing on `{branch}` skips it without a word. Protect it, and turn "run '
            "pipelines in the parent project\" off for forks, or a member's click would give their code your variables. `{public}` has the policy's public key. The image needs {just_witness}.",
            "jenkins": '`changeRequest()` and `when { branch }` need a multibranch job; set its trust for forks to "nobody", so that a changed '
            "`Jenkinsfile` isn't used. Reserve the agents called `forks` for jobs that name them: on a shared one a stranger's process could wait for the "
            "key. The others need witness.",
        },
        lines="A contribution runs the command alone. What `{branch}` does, with the pair of {holder}, by the committed policy, which has to name that key:",
        closing="What a fork's request builds is verified by nothing here, so it isn't kept, and nothing from it may be deployed.",
        systems=("github", "gitlab", "jenkins"),
        forks=True,
        built=True,
        each=9,
    ),
    Topic(
        name="absent",
        opening="witness starts the wrapped command itself, so it has to be on the machine that runs the job, and there it isn't. It is a single "
        "binary: fetch a release, one that you name, ahead of the lines that use it. In the job:",
        whether="No. witness starts your command itself, so it has to be where the job runs, by the image or by a download. It is a single "
        "binary; get a release, one that you name, ahead of the lines that use it:",
        lead="",
        notes={
            "github": "`sudo` is there on `ubuntu-latest`. As a step of its own the download never runs beside the key. The "
            "checksums come from where the archive does, so they find a broken file and no forged release; against that pin the digest here, or mirror it.",
            "gitlab": "That runs as the image's user, who must be root to write to `/usr/local/bin`, and takes `curl` and GNU's `env`, which small images lack. Better in the long run: an image of your own "
            "with witness in it, so that no job depends on the download.",
            "codebuild": "The install phase runs as root, and before anything reads the key. Checksums from the same page find a broken download and no "
            "forged release; for that keep the digest in the buildspec, or mirror the archive.",
        },
        lines=dict.fromkeys(
            ("github", "codebuild"),
            "Behind it the job runs the lines below with keys of its own. Policy and command fit together if they pass on your machine, with the same witness:",
        )
        | {
            "gitlab": "Behind it, under `script`, go the lines below, with the File variables `{key}` and `{public}` for the two keys; copy the attestation into the "
            "checkout to keep it. Policy and command fit together if they pass on your machine, with the same witness:"
        },
        tried="Yours go behind it as they are. Whether this release of witness accepts your policy and command shows on your machine:",
        systems=("github", "gitlab", "codebuild"),
        each=8,
    ),
    Topic("outside", "", "", {}, "", each=9, tools=("jq",)),
    Topic("token", "", "", {}, "", systems=("gitlab",), placed=True, each=9, tools=("jq",)),
    Topic(
        "keyless",
        "",
        "",
        {},
        "",
        systems=("github",),
        each=16,
        features=frozenset({KEYLESS}),
        offers=frozenset({"github", "slsa", "environment"}),
    ),
    Topic("stale", "", "", {}, "", systems=("jenkins",), built=True, placed=True, each=9),
)
TOPICS_BY_NAME = {topic.name: topic for topic in TOPICS}
