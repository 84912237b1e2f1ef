"""Answers of the family `rego`: a rule with what is to be known of it, and what puts it into force.

Somebody who has a policy gets a patch; a whole set-up is for those who start. What a rule looks at, why its module is
written so and what it does not notice stand beside the rule; here they find their places.
"""

from __future__ import annotations

import re
import textwrap
import zlib

from asynth.catalog.attestors import CI
from asynth.catalog.families.rego.leads import PLACES, in_front, names_taken
from asynth.catalog.families.rego.patches import (
    all_recorded,
    as_it_was,
    exists,
    fresh,
    is_at_hand,
)
from asynth.catalog.families.rego.places import (
    commands_of,
    leads_of,
    put_in,
    set_up,
    system_of,
    told,
    why_so,
)
from asynth.catalog.families.rego.worries import Worry, tell, worry_of
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.member import Json, Rule
from asynth.catalog.procedure.layout import refused
from asynth.catalog.procedure.rules import AppliedRule
from asynth.catalog.prompts.enumeration import join
from asynth.example.draft import Past
from asynth.script import Bash, File, Part, Prose

_KEPT_IN = (
    ("Save", "corrected", "as"),
    ("Put", "as it should be", "into"),
    ("Write", "in its new form", "to"),
    ("Add", "mended", "as"),
)
"""How a rule comes into its file; which words, goes with the rule. The second is for one that takes another's place."""

REFUSED = "../refused.att.json"
"""Where the attestation of a run goes that is to be refused."""


def rule_file(applied: AppliedRule, *, mended: bool = False) -> File:
    """Return the file of a rule, called by what it does.

    :param mended: whether it takes the place of one with a mistake
    """
    verb, called, into = _KEPT_IN[PLACES[applied.rule.name] % len(_KEPT_IN)]
    again = f", {called}," if mended else ""
    return File(applied.file, applied.text, "rego", f"{verb} {applied.rule.called}{again} {into} `{applied.file}`:")


def facts_of(case: Case) -> dict[str, object]:
    """Return what messages of this family tell of the rules: the forms of the one, or of the first and the second."""
    names = ("rule",) if len(case.procedure.rules) == 1 else ("first", "second")
    facts: dict[str, object] = {
        name: {
            "clause": _say(case, applied.forms.clause),
            "imperative": _say(case, _turn(case, applied, (applied.forms.imperative, *applied.forms.orders))),
            "noun": _say(case, applied.forms.noun),
            "incident": _turn(case, applied, (applied.forms.incident, *applied.forms.incidents)),
        }
        for name, applied in zip(names, case.procedure.rules, strict=True)
    }
    if len(names) == 1:
        forms = case.rule.forms
        facts |= {
            "value": {
                "branch": case.procedure.attested.branch,  # so that two settings of one prefix aren't one prompt
                "tag": case.procedure.attested.tag,
                **{name: _write(value) for name, value in case.rule.parameters.items()},
            },
            "want": _say(case, forms.want(case.said, f"{case.message.name} {case.procedure.attested.command}")),
            "shell": forms.shell,
            "record": f"```json\n{forms.record}\n```",
            "policy": outline_policy(case),
            "fragment": show_types(case),
        }
    else:
        lot = " ".join((case.message.name, *(applied.rule.name for applied in case.procedure.rules)))
        facts["worry"] = tell(worry_over(case), lot)
    return facts


def _write(value: Json) -> str | dict[str, str]:
    """Return a constant of a rule as people write it in a sentence; of a table of versions, names and versions apart."""
    if isinstance(value, dict):
        return {"name": join(tuple(value)), "version": join(tuple(map(str, value.values())))}
    return join(tuple(map(str, value))) if isinstance(value, list) else str(value)


def worry_over(case: Case) -> Worry:
    """Return the worry that joins the two rules of an example."""
    first, second = case.procedure.rules
    worry = worry_of(first.rule.name, second.rule.name)
    assert worry is not None
    return worry


def _turn(case: Case, applied: AppliedRule, texts: tuple[str, ...]) -> str:
    """Return one of some texts by which a message may speak of a rule; which one, goes with both of them."""
    return texts[zlib.crc32(f"{case.message.name} {applied.rule.name}".encode()) % len(texts)]


def _say(case: Case, text: str) -> str:
    """Return what is asked for without the command, where the message shows that already."""
    if case.message.tells.isdisjoint({"command", "run"}):
        return text
    return text.replace(f"`{case.procedure.attested.command}`", "this command")


def outline_policy(case: Case, *, ruled: bool = False) -> str:
    """Return the policy as people paste it, with or without its rule: ids, keys and module cut short."""
    (step,) = case.procedure.document().steps
    return (
        "```json\n{\n"
        f'  "expires": "{case.procedure.expires}T00:00:00Z",\n  "steps": {{\n    "{step.name}": {{\n'
        f'      "name": "{step.name}",\n'
        '      "functionaries": [{"type": "publickey", "publickeyid": "..."}],\n'
        f'      "attestations": [\n{_types(case, ruled)}\n      ]\n    }}\n  }},\n'
        '  "publickeys": {"...": {"keyid": "...", "key": "..."}}\n}\n```'
    )


def show_types(case: Case) -> str:
    """Return the part of the policy that lists the types of the step, as people paste it."""
    return f'```json\n      "attestations": [\n{_types(case, False)}\n      ]\n```'


def _types(case: Case, ruled: bool) -> str:
    (step,) = case.procedure.document().steps
    return ",\n".join(
        f'        {{"type": "{one.type}"'
        + "".join(f', "regopolicies": [{{"name": "{rule}", "module": "..."}}]' for rule in one.rules if ruled)
        + "}"
        for one in step.requirements
    )


def added(case: Case) -> str:
    """Return the sentence on what the rules ask of the run and the policy beyond what was there, or ""."""
    before = {one.name for one in as_it_was(case).required}
    new = [one.rule.attestor for one in case.procedure.rules if one.rule.attestor not in before]
    new = [name for name in new if name not in CI]
    if not new:
        return ""
    if len(new) > 1:
        return f"If the run doesn't record {new[0]} and {new[1]} yet, what is missing is added, and the step runs once more."
    if new[0] == "environment":
        return _ENVIRONMENT[PLACES[case.procedure.rules[0].rule.name] % len(_ENVIRONMENT)]
    return _ADDED.get(new[0], f"The run needs `{new[0]}` in its `-a` for that, and the policy its type.")


def exposed(case: Case) -> str:
    """Return the sentence on what else a first run records with the environment, or on an option that it needs, or ""."""
    rule = case.procedure.rules[0].rule
    if rule.attestor == "k8smanifest":
        return "`k8smanifest` would ask a cluster, and fail without a kubeconfig; the long option in the run below keeps it from that."
    if rule.name == "env_sensitive_left_out":
        return "All other variables are recorded in clear, but for those whose names look like a secret's: the two options drop these too."
    return _EXPOSED[PLACES[rule.name] % len(_EXPOSED)] if rule.attestor == "environment" else ""


_EXPOSED = (
    "`-a environment` writes down the other exported variables too, in clear unless named like a secret, so look before you hand the record out.",
    "All other variables of the run are signed along with it, in clear unless the name looks like a secret's.",
    "Whoever gets the attestation can read the rest of that environment too, secrets under harmless names included.",
)
"""Which of these sentences it is, goes with the rule."""

_ENVIRONMENT = (
    "With `-a git` alone no environment is recorded, so the type comes in together with the rule and the step runs again. All the other "
    "variables are on record then too, and what was attested without is refused.",
    "The policy gets the type besides, and the run `environment` in its `-a`, which records the other variables too. Attestations "
    "made with `-a git` lack it and don't verify any more.",
    "`environment` goes into `-a`, unless the run had no `-a` and recorded it by default, and its type into the policy, which refuses attestations without. It writes down the whole environment, "
    "secrets by other names than `*_TOKEN` and the like included.",
    "A run whose `-a` leaves `environment` out recorded no variables, and this policy refuses it from now on. The next one records all of "
    "them, so look into it before you publish it.",
)
"""The same of environment, which many rules are over; which one goes with the rule."""

_ADDED = {
    "sbom": "If the run doesn't record the document yet, it needs `sbom` in its `-a`, and the policy the type. What was attested without it is "
    "refused from then on.",
    "sarif": "If the report isn't on record yet, `sarif` goes into `-a` and its type into the policy, and the last attestation is refused.",
    "secretscan": "If the run doesn't scan yet, it gets `secretscan` in its `-a`, the policy gets the type and the step runs once more; runs without a "
    "scan don't verify any longer.",
    "docker": "If the run doesn't read the metadata yet, `docker` goes into its `-a`, the type into the policy, and the step runs once more. For images built "
    "before, keep the old signed policy.",
    "oci": "If the run doesn't open the archive yet, tell it `oci`, add the type to the policy and run again. Attestations without it "
    "are refused.",
    "maven": "If `maven` isn't among the attestors yet, it goes into the run and its type into the policy, and older runs fail for want of it.",
    "vex": "If the run doesn't read the document yet, it gets `vex`, and the policy the type of OpenVEX, which older attestations don't have.",
    "lockfiles": "If the run doesn't record `lockfiles` yet, the type is added and the run repeated; what ran without it is refused.",
    "system-packages": "No package is on record without `-a system-packages`, which the new run has; the policy asks for that type, and so turns down "
    "attestations without.",
    "slsa": "It is the `slsa` attestor that writes the provenance: if it isn't used yet, put it into `-a` and its type into the policy. What was attested without is "
    "refused.",
    "k8smanifest": "The manifest is read when `k8smanifest` is given to `-a`; its option keeps it from asking a cluster. If that isn't so yet, add the type with the rule and run "
    "again.",
}
"""By attestor: what the first rule over its record asks for."""


def refusal(case: Case, lead: str = "", accepted: str = "") -> tuple[Part, ...]:
    """Return the blocks in which a run that the first rule is there to stop is refused, in a copy of the checkout.

    :param lead: the sentence in front; "" for one that goes with the rule
    :param accepted: the command by which the same run is accepted before, with its newline
    """
    procedure, applied = case.procedure, case.procedure.rules[0]
    lead = lead or _REFUSALS[PLACES[applied.rule.name] % len(_REFUSALS)]
    return (
        Prose(lead if accepted else _MADE_UP.get(applied.rule.name) or _MADE_UP.get(applied.rule.attestor, lead)),
        Bash(
            f"cp -R . ../trial\ncd ../trial\n{fresh(case)}{procedure.step.violate(applied, REFUSED, quoted=False)}\n{accepted}"
            + refused(procedure.verify_command(attestation=REFUSED))
        ),
        *told(applied),
    )


_REFUSALS = (
    "A run that it refuses, in a copy of the checkout:",
    "To see it refuse something, work in a copy:",
    "In a copy, with the one thing wrong that the rule is about:",
    "The counter-test; a copy keeps your checkout as it is:",
    "And this it turns down (in a copy, so that nothing stays behind):",
)
"""In front of a refusal; which sentence goes with the rule."""

_MADE_UP = {
    "docker": "A refusal, in a copy: sed writes another base into the metadata, which saves building on one:",
    "sarif": "With no such report at hand sed makes one of the good report, in a copy; yours needs the spelling of the pattern:",
    "sarif_max_warnings": "With no such report at hand sed turns notes of the good one into warnings, in a copy. Yours needs enough of them, spelled as in the pattern:",
    "vex": "To see it refuse, sed changes one status of the document, in a copy:",
    "sbom": "Here sed makes a bad document of the good one, in a copy, and verify refuses it:",
    "gitlab": "A refusal, in a copy and within the job. witness takes these values from variables, which anybody can set as this block does, so it takes "
    "a key that only the right job can read:",
    "gitlab_project_and_stage": "A refusal, in a copy and within the job. witness takes these values from variables, which anybody can set as this block does:",
    "jenkins": "The same run refused, within Jenkins and in a copy. It only takes a variable to claim another value, so the record is worth "
    "as much as the key that signs it:",
    "codebuild_initiator": "Within CodeBuild, in a copy, with one variable changed; the attestor believes what the environment says:",
    "aws-codebuild": "Within CodeBuild, in a copy, with one variable changed. The attestor believes what the environment says, and so the "
    "key has to stay with the right project:",
}
"""By attestor: how the bad run is made up, and what it shows besides where that is a CI system's; by rule where its end says that."""


def ending(case: Case, *, limits: bool = False) -> str:
    """Return how an answer ends: with what would surprise on the next run, or where that is asked with what the rule doesn't see."""
    applied = case.procedure.rules[0]
    if not limits and not case.asks("limit"):
        return catch_of(case, applied)
    if applied.rule.name not in {"cmd_required_flags", "cmd_forbidden_words", "cmd_program_allowlist"}:
        return applied.rule.limit
    here = here_of(case, applied)
    said = re.search(r"takes it back|later|wins|configuration", here)  # the limit says so of any option
    return applied.rule.limit if said else f"{applied.rule.limit} {here}".strip()


def catch_of(case: Case, applied: AppliedRule) -> str:
    """Return what a rule does not see of this command, or else what its reader would stumble over."""
    return here_of(case, applied) or applied.rule.catch


def here_of(case: Case, applied: AppliedRule) -> str:
    """Return what a rule does not see of this command, or "" where that goes by a command which nobody has named."""
    if applied.rule.name in _OF_COMMANDS and case.message.tells.isdisjoint({"command", "run"}):
        return ""
    return applied.rule.here(case.procedure.attested)


_OF_COMMANDS = frozenset({
    "cmd_output_forbidden", "cmd_forbidden_words", "cmd_no_shell", "git_clean_except", "maven_no_snapshots",
    "maven_group_allowlist",
})  # fmt: skip
"""Rules that overlook other things with another program, which asking for them doesn't name."""


def limit_of(case: Case) -> str:
    """Return what the rule does not notice, and what of this command in particular."""
    rule = case.rule.rule
    return f"{rule.limit} {here_of(case, case.rule)}".strip()


def explanation_of(case: Case, applied: AppliedRule) -> str:
    """Return why the module of a rule is written so, with what the rule on the output adds to the verify of the answer."""
    said = applied.rule.explanation
    if applied.rule.name != "product_required_outputs":
        return said
    return f"{said} {_BY_FILE if ' -f ' in case.procedure.verify_command() else _BY_COMMIT}"


_BY_FILE = "With `-f` it adds little: that finds only runs which wrote the same bytes under some path, and the rule then insists on this path."
_BY_COMMIT = "By the commit verify finds the attestation of such a run too, and only this rule refuses it."
"""What the rule on the output adds to a verify that looks for the file's digest, and to one that looks for the commit."""


def explain(
    case: Case,
    opening: str,
    *,
    after: str = "",
    closing: str | None = None,
    limits: bool = False,
    lead: str = "",
    found: bool = False,
) -> Exchange:
    """Return the exchange in which one rule is given and put into force: by a patch where the user has a policy.

    :param opening: the answer to the question
    :param after: what follows on why the module is written so
    :param closing: the end; None for what :func:`ending` says
    :param limits: whether it ends with what the rule doesn't see
    :param lead: the sentence in front of the refusal, where one is asked for
    :param found: whether a run that the rule is there to refuse has been attested
    """
    made = case.procedure.arrangement.made
    force = set_up(case) if made else (*in_front(case, found=found), *put_in(case))
    past = Past() if made else exists(case)
    applied = case.rule
    if case.asks("bare"):
        end = _IN_SHORT.get(applied.rule.name) or ending(case) or applied.rule.limit
        taken = () if made else names_taken(case)
        also = _BESIDES.get(applied.rule.name, "")
        blocks = remark(
            set_up(case) if made else put_in(case), end, names="".join(one.text for one in taken), also=also
        )
        return Exchange(past=past, answer=(rule_file(applied), *blocks), facts=facts_of(case))
    besides = exposed(case) if made else added(case)
    end = ending(case, limits=limits) if closing is None else closing
    parts = (
        Prose(opening),
        rule_file(applied),
        Prose(f"{explanation_of(case, applied)} {after}".strip()),
        *((Prose(besides),) if besides else ()),
        *force,
        *(refusal(case, lead) if case.asks("proof") and not (is_at_hand(case) and not made) else ()),
        *((Prose(end),) if end else ()),
    )
    return Exchange(past=past, answer=parts, facts=facts_of(case))


_IN_SHORT = {
    "git_branch_prefix": "`not branch_ok` also denies a record without a branch. `git checkout -B` gives the name to any commit, and a job on a bare commit has "
    "`HEAD`, which is refused.",
    "git_branch_allowlist": "`object.get` has a record without a branch denied as well. `git checkout -B` gives the name to any commit, and a job on a bare commit "
    "has `HEAD`, which is refused.",
    "jenkins_url": "`jenkinsurl` is the variable JENKINS_URL as the run found it. Anybody can export that, so only this job may read the key; where it's unset "
    "`-a jenkins` fails.",
    "jenkins_job_and_node": "`jobname` and `nodename` are the variables JOB_NAME and NODE_NAME, so whoever has the key can claim any. In a multibranch project the job's "
    "name ends in `/` and the branch.",
    "env_sensitive_masked": "Without `--env-add-sensitive-key` the run masks names like `*_TOKEN` only; an unset variable passes. What the command prints isn't masked.",
    "cdx_minimum_components": "A set holds each name once, so what is listed twice counts once. Only the number counts: wrong components pass, and with a dependency "
    "less the number has to go down.",
    "codebuild_initiator": "a build without CODEBUILD_PROJECT_NAME is refused; if need be, export it before the run from CODEBUILD_BUILD_ID, up to the colon; "
    "whoever has the key can export both values anywhere, so only that project's role may read it.",
}
"""By rule: what those who want no prose have to know, where that is more than the end of an answer."""

_BESIDES = {"cmd_output_forbidden": "`io_error:` and `2error:` pass."}
"""By rule: what they have to know beside the first sentence of that end."""


def remark(
    parts: tuple[Part, ...], text: str, *, second: bool = False, names: str = "", also: str = ""
) -> tuple[Part, ...]:
    """Return `parts` with `text` as a comment above the last verify, which applies the rule, for those who want no prose.

    :param names: what step and file are called, as a comment at the top
    :param also: what stands behind the first sentence of `text`
    """
    *before, last = parts
    assert isinstance(last, Bash)
    about = "About the two rules" if second else "About the rule"
    if text not in _IN_SHORT.values():
        text, *_ = re.split(r"(?<=\.) (?=[A-Z`])", text)
    comment = "".join(
        f"# {line}\n" for line in textwrap.wrap(f"{about}: {text} {also}".rstrip(), 110, break_on_hyphens=False)
    )
    commands, verify, end = last.text.rpartition("witness verify ")
    parts = (*before, Bash(f"{commands}{comment}{verify}{end}"))
    first, *rest = parts
    if names and isinstance(first, Bash):
        return (Bash(f"# {names.removesuffix(':').replace('`', '')}\n{first.text}"), *rest)
    return parts


def explain_in_order(case: Case, closing: str = "") -> Exchange:
    """Return the exchange for those who start and want everything in the order in which it is done: keys, run, policy, check.

    :param closing: what comes in front of the end
    """
    keys, run, policy = commands_of(case)
    system = system_of(case)
    outside, inside, back = leads_of(case, system) if system else _IN_ORDER
    rule = case.rule.rule
    cleared = why_so(case)
    parts = (
        Prose(outside),
        Bash(keys),
        Prose(inside),
        Bash(run),
        Prose(f"{cleared} {_NOT_JUDGED} {rule.device}".strip()),
        rule_file(case.rule),
        Prose(f"{explanation_of(case, case.rule)} {exposed(case)}".strip()),
        Prose(back),
        Bash(policy),
        *(refusal(case) if case.asks("proof") else ()),
        *((Prose(closing),) if closing else ()),
        *((Prose(end),) if (end := ending(case)) else ()),
    )
    return Exchange(past=Past(), answer=parts, facts=facts_of(case))


_IN_ORDER = (
    "First two key pairs: one signs what the step did, the other the policy. Whoever has the second can loosen the rules, so it belongs on "
    "another machine later.",
    "Second, the command under witness, which records what it was and what went in and came out, and signs that:",
    "Last the policy: the step's key, named by the digest in `KEYID`, the records that it must have, and the rule in base64. `policy check` finds slips in it, "
    "and only when it is signed does verify judge by it:",
)
"""Where nothing runs in a CI system: what each block is for."""

_NOT_JUDGED = "So far everything is recorded and nothing judged; that is for the rule."


def explain_two(case: Case, opening: str) -> Exchange:
    """Return the exchange in which two rules are given and put into force."""
    first, second = case.procedure.rules
    made = case.procedure.arrangement.made
    past = Past() if made else exists(case)
    force = set_up(case) if made else put_in(case)
    gap = worry_over(case).gap
    if first.rule.name == "git_remote_allowlist" and second.rule.attestor == "gitlab":
        gap = f"{_TOKEN_IN_ORIGIN} {gap}"
    if case.asks("bare"):
        return Exchange(
            past, answer=(rule_file(first), rule_file(second), *remark(force, gap, second=True)), facts=facts_of(case)
        )
    reason = "" if made else added(case)
    parts: tuple[Part, ...] = (
        Prose(opening),
        rule_file(first),
        *((Prose(explanation_of(case, first)),) if first.flags else ()),
        Prose(briefly(second.rule)),
        rule_file(second),
        Prose(f"{explanation_of(case, second)} {reason}".strip()),
        *(() if made else names_taken(case)),
        *force,
        *(refusal(case, _FIRST_IN_JOB if system_of(case) else _FIRST) if case.asks("proof") else ()),
        Prose(gap),
    )
    return Exchange(past=past, answer=parts, facts=facts_of(case))


_FIRST = "The first of them at work, in a copy:"
_FIRST_IN_JOB = "The first of them at work. This too runs within the job, in a copy and with the signed policy and its `.pub` brought there:"
"""In front of what the first of two rules refuses; the second where one of them reads the record of a CI system."""

_TOKEN_IN_ORIGIN = (
    "A runner often clones by `https://gitlab-ci-token:...@` and the host, which the first rule refuses, and with it the token is on record: "
    "`git remote set-url origin` to the plain address before the run."
)
"""What becomes of a rule on remotes in a job of GitLab."""


def briefly(rule: Rule) -> str:
    """Return how a rule looks at its record, said in short beside another rule."""
    return _BRIEFLY.get(rule.name, rule.device)


_BRIEFLY = {
    "git_clean_worktree": "What isn't committed has an entry in `status` of the git attestation, and each entry is a denial.",
}
"""By rule: what many pairs of rules have in common."""


def affirm(case: Case, text: str) -> str:
    """Return `text`, behind a Yes where that was the question."""
    return f"Yes. {text}" if case.asks("whether") else text


def without_new_run(case: Case) -> str:
    """Return the answer to whether the step has to run again."""
    if all_recorded(case):
        anew = _ANEW.get(case.rule.rule.name, "with the cause put right")
        by_commit = "git rev-parse HEAD" in case.procedure.verify_command()
        moved = " If HEAD has moved since, put that run's commit behind `-s`." if by_commit else ""
        return (
            "No new run is needed for it: a rule is applied to what was recorded. The attestation that you have is good if it keeps the rule; if it "
            f"doesn't, the step has to run again, {anew}.{moved}"
        )
    rule = case.rule.rule
    if case.rule.flags:
        return "Yes, once, because the rule wants a record that was made with another option, and what is signed can't be changed."
    return f"Yes, once, unless `{rule.attestor}` was among the attestors of the run that you have; a rule reads only what is on record."


_ANEW = {"env_required_variables": "with the variable exported"}
"""By rule: what a new run takes where the one that is there is refused."""
