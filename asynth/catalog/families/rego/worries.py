"""Pairs of rules that one worry joins, with what people say of it and what two rules together leave open.

Nobody asks for two rules that have nothing to do with each other. A worry names the rules of its one side and those of its
other, each over a record of its own; what is said in front of an answer and at its end is said of both together.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Worry:
    """What two rules are there for.

    :param firsts: names of rules, of which one comes first
    :param seconds: names of rules, of which one comes second
    :param told: what has happened, as sentences of people without capital and stop
    :param opening: why one rule doesn't do
    :param gap: what both together do not notice, or what a reader would stumble over
    :param shipped: whether it is about something that others get
    :param purpose: what the workload is for that it is about, "" where that may be anything
    """

    firsts: tuple[str, ...]
    seconds: tuple[str, ...]
    told: tuple[str, ...]
    opening: str
    gap: str
    shipped: bool = True
    purpose: str = ""


_SBOM = (
    "spdx_license_denylist", "spdx_license_allowlist", "spdx_banned_packages", "spdx_packages_versioned",
    "cdx_license_allowlist", "cdx_banned_components", "cdx_fixed_versions",
)  # fmt: skip
_JOBS = ("gitlab_project_and_stage", "jenkins_job_and_node", "jenkins_url", "codebuild_initiator")

WORRIES: tuple[Worry, ...] = (
    Worry(
        ("git_branch_allowlist",),
        _JOBS,
        (
            "someone built a release outside of CI, from a branch that nobody had reviewed",
            "a test job on a topic branch signed something and it was deployed",
            "we want to know for each release where it was built and from which branch",
        ),
        "Which branch it was and which job ran it stand in two records, so that's two rules.",
        "A CI checkout is usually a bare commit, for which git records the branch `HEAD`, and that is refused: check the branch out by name before "
        "the run. Both values are the machine's own word, so it's the key that has to stay with the job.",
    ),
    Worry(
        ("git_branch_allowlist", "git_semver_tag_required"),
        ("env_variable_equals", "env_required_variables"),
        (
            "a release came from somebody's laptop, and the commit wasn't one of ours to release",
            "builds by hand and builds of random commits keep ending up in the download folder",
            "the last version was built by hand from what happened to be checked out",
        ),
        "One of them is about the commit and the other about the machine, and those are two records.",
        "Against a mistake that is enough. Someone who has the key can export the variable on a laptop and give a commit any local branch or tag.",
    ),
    Worry(
        ("git_author_allowlist", "git_author_domain", "git_committer_matches_author", "git_remote_allowlist"),
        _JOBS,
        (
            "an outsider's change was built on some other server and came back to us as a release",
            "we can't say of every release who wrote the commit and where it was built",
            "code from a contractor was built in a job that isn't for releases",
        ),
        "Where the commit comes from is for git to say, where it was built for the CI system; a rule sees only one of the two.",
        "Neither is proof: names and remotes come from `git config`, the job's values from its variables. What ties a build to your CI is a key that only "
        "that job can read.",
    ),
    Worry(
        ("git_clean_worktree", "git_clean_except"),
        ("env_forbidden_variables", "material_required_files", "cmd_exact"),
        (
            "two builds of one commit came out different, and nobody knows why",
            "a release can't be rebuilt from its commit",
            "a build worked on one machine only, because of what was lying around there",
        ),
        "The git record knows the checkout and nothing of the other condition, so it takes a rule over each.",
        "What a build leaves counts as uncommitted the next time unless git ignores it. Compilers and libraries of the machine are in neither record, so "
        "they can still make a difference.",
    ),
    Worry(
        ("git_semver_tag_required",),
        ("maven_no_snapshots", "oci_no_latest_tag"),
        (
            "support can't tell which version a customer has",
            "we shipped something that has no version at all",
            "a customer asked which version it is and nobody knew",
        ),
        "The tag is on the commit, the other version in what was built from it; each is in a record of its own.",
        "Nothing compares the two: a commit with the tag of one version passes with the number of another in the build.",
    ),
    Worry(
        ("git_semver_tag_required", "git_commit_not_before"),
        ("product_required_outputs",),
        (
            "what we shipped as the new version was last month's file",
            "an old build was sent out as an update",
            "the job had nothing to do, and the file from before was released again",
        ),
        "That the commit is right says nothing of the file, and the other way round. Hence two rules.",
        "The old file goes before each run: one that the command leaves as it was is no product, and the second rule would refuse the run.",
    ),
    Worry(
        ("cmd_exact", "cmd_program_allowlist"),
        ("product_required_outputs",),
        (
            "somebody attested a `cp` of an old file as the build",
            "the step had run something else and the file in it was copied from elsewhere",
            "an attestation said build, and all that had run was a copy",
        ),
        "What ran is in command-run and what came out in product, so there is a rule for each.",
        "What the file is made of neither of them knows: the sources are in the material record, which no rule looks at so far.",
    ),
    Worry(
        ("material_forbidden_files", "product_forbidden_endings"),
        ("secretscan_no_findings", "secretscan_tolerated_rules"),
        (
            "a private key was in a delivery",
            "somebody's `.env` was packed and went out",
            "we had to change every password because a file with them got out",
        ),
        "One of them goes by the names of files and the other by what is in them; neither finds what the other does.",
        "A key under a harmless name, in a program or compressed in an archive, escapes both, as the scan reads neither. And a secret that was out once has "
        "to be replaced, whatever the policy says.",
    ),
    Worry(
        ("material_forbidden_files",),
        ("product_forbidden_endings",),
        (
            "a private key went through the build and into a delivery",
            "settings with passwords lay in a checkout and were delivered",
            "a key from a developer's checkout got to a customer",
        ),
        "What lay there before is in the material record, what the command left in product, so it's one rule for the way in and one for the way out.",
        "Both know files by name alone. The same key under another name passes both; for that there is `-a secretscan`.",
    ),
    Worry(
        ("env_sensitive_masked", "env_sensitive_left_out"),
        ("secretscan_no_findings",),
        (
            "our PIN could be read in an attestation that we had published",
            "a customer found a password of ours in an attestation",
            "security wants to be sure that attestations have no secrets in them",
        ),
        "A secret can get out by the environment record and by what the build writes, and these are two records.",
        "The scan looks for the patterns of gitleaks and for the values of variables that count as sensitive; a secret from elsewhere that fits no pattern passes.",
    ),
    Worry(
        ("git_clean_worktree", "git_branch_allowlist"),
        ("lockfiles_required", "lockfiles_banned_dependency", "maven_group_allowlist", "maven_no_snapshots"),
        (
            "a build had other dependencies in it than the ones that were reviewed",
            "somebody changed a dependency on his machine and built a release with it",
            "a library got into a release that is in no reviewed commit",
        ),
        "The list of dependencies is one record, and whether that list is the reviewed one another: two rules.",
        "What the lists name is checked, and not what was installed: a package manager that is told to ignore its lock file leaves the same record.",
    ),
    Worry(
        ("lockfiles_no_plain_http",),
        ("cmd_forbidden_words", "cmd_required_flags"),
        (
            "part of a build was fetched from a server that isn't ours",
            "we found out that a build downloads things nobody had listed",
            "the security team doesn't want builds that fetch whatever is newest",
        ),
        "Where packages come from is in the lock files, what the step asked for on its command line. Two records, two rules.",
        "Scripts that packages bring along can download as well, and no record shows what they fetched.",
        shipped=False,
    ),
    Worry(
        ("cmd_stdout_required", "cmd_coverage_threshold"),
        ("env_forbidden_variables",),
        (
            "a release went out whose tests had not been run",
            "the tests were skipped for weeks and the job was green",
            "somebody switched the tests off on the runner and forgot about it",
        ),
        "What the tests said is in command-run, whether they were told to be skipped in environment.",
        "A test that was deleted, or marked as skipped in the code, shows in neither record.",
        shipped=False,
        purpose="test",
    ),
    Worry(
        ("git_clean_worktree", "git_branch_allowlist"),
        ("sarif_no_errors", "sarif_required_tool", "vex_no_affected", "k8s_kinds", "docker_base_images"),
        (
            "what was checked wasn't what we released",
            "a report looked fine because it was made from somebody's local changes",
            "the result that we were shown came from another state of the code",
        ),
        "The result is one record and the commit that it was made from another, so both get a rule.",
        "Both rules hold for this step only. That the release was built from the same commit is for its own step to show.",
        shipped=False,
    ),
    Worry(
        ("git_clean_worktree", "git_semver_tag_required"),
        _SBOM,
        (
            "the list that a customer got was of another version than his",
            "the SBOM that we handed in didn't belong to the release",
            "we sent out a component list that was made from a working copy",
        ),
        "What is in the document is one question and what it was made from another; the second is for git to answer.",
        "That ties the document to a commit. What the binary was built from is on record in another step, and only the same commit in both joins them.",
        shipped=False,
    ),
    Worry(
        ("docker_base_images",),
        ("gitlab_pinned_image",),
        (
            "an image changed under us overnight, and our builds with it",
            "a build used an image from who knows where",
            "two pipelines of one commit gave different results",
        ),
        "The base of what is built is on record in the metadata of docker, the image that the job itself runs in with GitLab: two records, two rules.",
        "GitLab reports the image that was asked for. Which one the runner started isn't on record, so that part rests on the runner.",
    ),
    Worry(
        ("system_forbidden_packages",),
        ("jenkins_job_and_node", "gitlab_pinned_image", "env_variable_equals"),
        (
            "a build came from a machine that nobody maintains",
            "an old box in the lab turned out to have built releases",
            "we found a forgotten builder, still signing",
        ),
        "What is installed on the machine and what it says of itself are different records, with a rule for each.",
        "Both accounts are the machine's own. Only where each builder has a key of its own can one be shut out, by a policy without that key; the old signed one goes on accepting it.",
    ),
    Worry(
        ("slsa_builder",),
        ("git_remote_allowlist", "git_author_domain"),
        (
            "a supplier sent provenance for a build of a fork",
            "we got provenance that doesn't fit the repository",
            "the provenance of a delivery named things that none of us knows",
        ),
        "The provenance says who built and git from what, and no rule sees both.",
        "All of it is filled in by the run itself. Whoever has the key can have it say the same of another machine.",
    ),
)


def worry_of(first: str, second: str) -> Worry | None:
    """Return the worry that joins two rules in that order, or None where nothing does."""
    return _BY_PAIR.get((first, second))


def tell(worry: Worry, lot: str) -> str:
    """Return one of the sentences in which people tell of a worry; which one, goes with `lot`."""
    return worry.told[zlib.crc32(lot.encode()) % len(worry.told)]


_BY_PAIR = {(first, second): worry for worry in WORRIES for first in worry.firsts for second in worry.seconds}
