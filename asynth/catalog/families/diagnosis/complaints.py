"""Complaints without a script: one symptom, several states that show it, and an answer that looks and helps in each.

The prompt tells no more than a line of the log and what the asker knows. So the answer looks first, says what each finding
means, and mends what any of them needs; every state is run.
"""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.diagnosis.failing import ERROR, TERMINAL, complain, repeat, statement
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import FAILED, Line, nothing_found, rejected, unpassed
from asynth.catalog.families.scenarios.scenario import Scenario, makes_artifact, run_sets
from asynth.catalog.member import Build

_GIT = run_sets("git")
_SUBJECTS = ".subject[] | .name, .digest[]"


def fits_any_state(build: Build) -> bool:
    """Accept commands that write the same bytes again, whatever they are called for."""
    return bool(build.artifacts) and not build.attestors and build.repeatable and "git " not in build.command


def explain_nothing_found(case: Case) -> Exchange:
    """An empty search: the step has another name, a type is missing, or the file is no product of the run."""
    procedure = case.procedure
    step, artifact = procedure.attested.step, procedure.attested.artifact
    run = procedure.run_command()
    happened = {
        "step": run.replace(f"--step {step} ", f"--step {step}-new ", 1),
        "type": procedure.step.run_command(extras=("environment",)),
        "leftover": f"{procedure.attested.command} > /dev/null 2>&1\n{run}",
        "changed": f"{run}\necho >> {artifact}",
    }[case.state]
    return complain(
        case,
        nothing_found(step),
        happened,
        f"{begin(case, whether='Yes, by looking.', keys='Hardly the keys.')}verify found no attestation that it could use for `{step}`; a line in front of it that speaks of a denial or a rejected collection would be the reason. Otherwise "
        "print what the policy wants, what the file holds, and the digest that you ask for:",
        look=statement("../policy.signed.json", ".steps[] | .name, .attestations[].type")
        + statement(procedure.attestation, f".predicate.name, .predicate.attestations[].type, ({_SUBJECTS})")
        + f"openssl dgst -sha256 -r {artifact}\n",
        branches=(
            "the two lists begin with different names: the run had another `--step`",
            "a type of the policy is not in the file: its attestor was missing in `-a`",
            f"the last digest is not in the file: `{artifact}` was there before the run and stayed the same, or was changed "
            "after it",
        ),
        mend="A fresh run under the policy's name, with the types it lists and without the old file, settles each of them:",
        commands=repeat(case),
        facts={"passed": unpassed(step).message},
    )


def explain_commit_not_found(case: Case) -> Exchange:
    """The commit of the checkout is no subject: it is younger than the attestation, or git was not recorded."""
    procedure = case.procedure
    run = procedure.run_command()
    happened = {
        "later": f"{run}\ngit commit -q --allow-empty -m 'Correct a comment'",
        "amended": f"{run}\ngit commit -q --amend -m 'Prepare the release'",
        "unrecorded": procedure.step.run_command(extras=("environment",)),
    }[case.state]
    if "said" in case.message.tells:
        cause = (
            "Most refusals end in that line, and those above it give the reason. If one of them is `predicate type  is not a collection predicate type`, nothing was "
            "found. With the right step name and types, that means no attestation speaks of the commit that `HEAD` is now. Compare it with the one that git wrote down:"
        )
    else:
        cause = (
            f"{begin(case, order='Yes, the order may be it.')}As long as step name and types agree, it means that no attestation speaks of the commit that `HEAD` is now. verify compares the hash with "
            "the subjects that the git attestor wrote down, and knows nothing of parents or branches. Yours, and the recorded one:"
        )
    return complain(
        case,
        nothing_found(procedure.attested.step),
        happened,
        cause,
        look="git rev-parse HEAD\n"
        + statement(procedure.attestation, '.subject[] | select(.name | contains("/commithash:")) | .digest.sha1'),
        branches=(
            "two different hashes: something was committed or amended after the run",
            "only one hash: the run left `git` out of `-a`, so it has no commit at all",
            "the same hash twice: the commit is fine, look at step name and types",
        ),
        mend="In the first two cases attest what is checked out now:",
        commands=repeat(case),
        after="If the older commit is the one you ship, give `-s` its full hash instead.",
    )


def explain_rejected_signature(case: Case) -> Exchange:
    """The attestation is there and no key of the policy fits its signature: another signer, or an altered file."""
    procedure = case.procedure
    attest, policy = procedure.keys
    path = procedure.attestation
    run = procedure.run_command()
    happened = {
        "policy-key": run.replace(f"-k ../{attest}.key", f"-k ../{policy}.key", 1),
        "stranger": run.replace(f"-k ../{attest}.key", "-k ../laptop.key", 1),
        "edited": f"{run}\njq -c '.payload |= (@base64d + \"\\n\" | @base64)' {path} > ../edited.json\nmv ../edited.json {path}",
    }[case.state]
    return complain(
        case,
        rejected(procedure.attested.step, "no verifiers present to validate against collection verifiers"),
        happened,
        f"{begin(case, whose='About neither by itself, but about the two together.', key='That or a changed file.', missing='The one whose id the first command below prints, unless the second lists it too.')}An attestation was found, and none of the policy's keys fits its signature. "
        "The reason is the same for a strange key "
        "and for a changed file, so compare the ids of the signer, of what the policy has under `publickeys` (a functionary's id alone is no key), and of your key:",
        look=f"jq -r '.signatures[].keyid' {path}\n"
        + statement("../policy.signed.json", ".publickeys | keys[]")
        + f"openssl dgst -sha256 -r ../{attest}.pub\n",
        branches=(
            f"the first isn't among the policy's: that key is missing there. Where it isn't the last one either, another than `../{attest}.key` signed, by the "
            "envelope's own word",
            "it is among them: the key is there and the signature doesn't fit. The payload was altered after it was signed, or another key signed and the id, which "
            "no signature covers, was put there. Reformatting the JSON around it does neither",
        ),
        mend="Neither can be repaired in the file. If you trust the missing key, list it in `publickeys` and `functionaries` (a retired one only in a policy for old builds) and sign "
        f"the policy again. Otherwise attest again, with `../{attest}.key`:",
        commands=repeat(case),
        fixture=case.with_key("laptop"),
    )


_PARTY = (
    "Compare the SHA-256 of the file at both ends: if it's the same, the runner's file was broken already. If not, it happened on the way: a cut or emptied file points to the "
    "store, an unpacked one to the portal. Reformatting does no harm."
)
"""Said to whoever wants to know which of several systems broke the file."""


def explain_unreadable(case: Case) -> Exchange:
    """What verify is given is no envelope: empty, decoded, or cut off."""
    procedure = case.procedure
    path = procedure.attestation
    run = procedure.run_command()
    happened = {
        "empty": f"{run}\n: > {path}",
        "decoded": f"{run}\njq -r .payload {path} | openssl base64 -d -A > ../decoded.json\nmv ../decoded.json {path}",
        "cut": f"{run}\nhead -c 900 {path} > ../part.json\nmv ../part.json {path}",
    }[case.state]
    return complain(
        case,
        (Line("failed to load attestation file: unexpected end of JSON input"),),
        happened,
        f"{begin(case, whether='Not if a whole copy is left.', saved='Nothing that verify would take can be saved.', party=_PARTY)}verify expects an envelope, with `payload`, `payloadType` and `signatures`, and this file is none or not a whole one. "
        "Size and first bytes tell which:",
        look=f"wc -c {path}\nhead -c 60 {path}\n",
        branches=(
            "no bytes: a redirection made the file, an upload failed, or the disk was full",
            "it begins with `_type`: something unpacked the statement and dropped its signature",
            "it begins with `payload`: an envelope that was cut off, on a full disk or in a copy",
            "other JSON: another file under this name",
        ),
        mend="Copy it again if the whole one still exists. A signature cannot be put back, so without that attest again, and let `-o` write the file:",
        commands=repeat(case),
    )


def explain_no_such_attestation(case: Case) -> Exchange:
    """The attestation is not where verify looks: never written, written under another name, or into the checkout."""
    procedure = case.procedure
    path, step = procedure.attestation, procedure.attested.step
    happened = {
        "failed": f"{procedure.attested.command} > /dev/null 2>&1\n{procedure.run_command('false')} || true",
        "named": procedure.run_command(attestation=f"../{step}-attestation.json"),
        "inside": procedure.run_command(attestation=f"{step}.att.json"),
    }[case.state]
    return complain(
        case,
        (Line(f"failed to load attestation file: open {path}: no such file or directory"),),
        happened,
        f"{begin(case, whether='No.')}verify opens `{path}` and looks nowhere else, so the run wrote no attestation, or wrote it elsewhere, or it was removed or never copied here. The `-o` "
        "in the job's own line tells where it went. Without that line, search for what every attestation says in clear, its payload's type:",
        look="grep -rlsI --exclude-dir=.git 'application/vnd.in-toto+json' .. || true\n",
        branches=(
            "a path that belongs to no other step: that was the `-o` of the run, and `-a` takes it just as well",
            "nothing of the kind: it was removed, or the `-o` led out of `..`, or there was none, and it went to the terminal; or the run failed, and its log ends with the "
            "reason, such as `attestors failed` or `failed to load signers`",
        ),
        mend="Run it once more to the place where verify expects it, and stop the script if the run fails:",
        commands=f"{case.clear}{procedure.run_command()} &&\n  {procedure.verify_command()}\n",
    )


def explain_no_signers(case: Case) -> Exchange:
    """A run that cannot sign, of whose log only the last line is known."""
    procedure = case.procedure
    attest = procedure.keys[0]
    run = procedure.run_command()
    wrong = {
        "none": run.replace(f" -k ../{attest}.key", "", 1),
        "path": run.replace(f"-k ../{attest}.key", f"-k {attest}.key", 1),
        "public": run.replace(f"-k ../{attest}.key", f"-k ../{attest}.pub", 1),
        "unset": "KEY=\n" + run.replace(f"-k ../{attest}.key", "-k $KEY", 1),
    }[case.state]
    return complain(
        case,
        (Line("failed to load signers: failed to load any signers"),),
        "",
        f"{begin(case, lacking='Perhaps, or none that it can use.')}witness had no key to sign with, and stopped before the command. The line above that one gives the reason, if "
        "there is one. Look at the key that should have been used:",
        look=f"head -n 1 ../{attest}.key ../{attest}.pub\n",
        branches=(
            "`no such file or directory` above it: the path is wrong, it counts from where witness is started; where it says `open -o`, the variable behind `-k` was empty",
            "`permission denied` above it: the job's user may not read the key",
            "`unsupported signer key type` above it: `-k` got the `.pub`",
            "`unsupported pem type: ENCRYPTED PRIVATE KEY` above it: the passphrase is missing, for `--signer-file-key-passphrase-path`",
            "nothing above it: there was no `-k`, nor a config file that sets `signer-file-key-path`",
        ),
        mend="The file that says `PRIVATE KEY` is the one:",
        commands=repeat(case),
        wrong=wrong,
    )


def explain_delivery(case: Case) -> Exchange:
    """Verified where it was built and refused where it was delivered: one of the two files is not what was sent."""
    procedure = case.procedure
    artifact, path = procedure.attested.artifact, procedure.attestation
    name = artifact.rsplit("/", 1)[-1]
    file, record = f"../delivery/{name}", f"../delivery/{procedure.attested.step}.att.json"
    happened = {
        "file": f"cp {path} ../delivery/\ncp {artifact} ../delivery/\necho >> {file}",
        "record": f"{procedure.run_command('true', record)}\ncp {artifact} ../delivery/",
    }[case.state]
    verify = procedure.verify_command(attestation=record, artifact=file)
    return complain(
        case,
        nothing_found(procedure.attested.step),
        f"mkdir ../delivery\n{procedure.run_command()}\n{happened}",
        f"{begin(case, whether='Not necessarily, it may be the evidence that was swapped.')}Since it verifies where it was "
        f"built, at least one of the two delivered files must be another one. Print the digest of the original{', which the vendor has,' if case.asks('whether') else ','} that of the "
        "copy, and those of the files that the delivered attestation is about:",
        look=f"openssl dgst -sha256 -r {artifact} {file}\n"
        + statement(record, '.subject[] | select(.name | contains("/product/")) | "\\(.digest.sha256) \\(.name)"'),
        branches=(
            f"the first two digests differ: `{name}` changed on the way. One added newline is enough, verify knows a file by its "
            "digest alone",
            "the digest of the original isn't in the rest: an attestation of another run was sent, one that did not write this file",
        ),
        mend="Then both come again, from the same run, and what arrives is verified:"
        if case.asks("whether")
        else "Send both again from the same run, and verify what arrives:",
        commands=f"cp {artifact} {path} ../delivery/\n{verify}\n",
        after="If it happens again, look at what carries them: a transfer in text mode, a proxy that unpacks, a checkout that converts line ends.",
        wrong=verify,
        facts={"name": name},
    )


def explain_rejected_and_unread(case: Case) -> Exchange:
    """Only the last line of a failed verification is known, which says nothing."""
    procedure = case.procedure
    attest, policy = procedure.keys
    step, artifact = procedure.attested.step, procedure.attested.artifact
    run = procedure.run_command()
    happened = {
        "nothing": f"{run}\necho >> {artifact}",
        "key": run.replace(f"-k ../{attest}.key", f"-k ../{policy}.key", 1),
    }[case.state]
    return complain(
        case,
        (unpassed(step), FAILED),
        happened,
        f"{begin(case, whether='Yes.')}That only sums up: no attestation of `{step}` passed. The reason stands in the lines above, "
        "which must not be cut off; `-l error` prints the errors alone. `|| true` is for looking by hand, in a gate it lets everything through:",
        look=f"{procedure.verify_command()} -l error || true\n",
        branches=(
            "`predicate type  is not a collection predicate type`: the search was empty. The file has another digest than the "
            "attested one, or step or types are not the policy's",
            f"`collection rejected`: one was found and refused, with the reason behind it. `no verifiers present` there means "
            f"another key than `../{attest}.key` or an altered file, `denied` quotes a rule, which says itself what it wants",
        ),
        mend="Short of a denial, a new run with the policy's step name, types and key ends all of it:",
        commands=repeat(case),
    )


_ONE = Scenario(name="", compose=explain_nothing_found, runs=_GIT, shows=frozenset(), builds=12)
"""What the complaints have in common: nobody shows a command."""

CAUSES: tuple[Scenario, ...] = (
    replace(
        _ONE,
        name="nothing-found",
        compose=explain_nothing_found,
        fits=fits_any_state,
        states=("step", "type", "leftover", "changed"),
        by_commit=False,
        tools=("jq",),
        slots={"error": ERROR, "last_line": TERMINAL, "passed": frozenset({"step"})},
    ),
    replace(
        _ONE,
        name="commit-not-found",
        compose=explain_commit_not_found,
        states=("later", "amended", "unrecorded"),
        subjects=("commit",),
        tools=("jq",),
        slots={"error": ERROR, "last_line": TERMINAL},
    ),
    replace(
        _ONE,
        name="rejected-signature",
        compose=explain_rejected_signature,
        fits=makes_artifact,
        states=("policy-key", "stranger", "edited"),
        tools=("jq",),
        slots={"error": ERROR},
    ),
    replace(
        _ONE,
        name="unreadable",
        compose=explain_unreadable,
        states=("empty", "decoded", "cut"),
        tools=("jq",),
        slots={"error": TERMINAL, "last_line": TERMINAL},
    ),
    replace(
        _ONE,
        name="no-such-attestation",
        compose=explain_no_such_attestation,
        states=("failed", "named", "inside"),
        slots={"error": ERROR, "last_line": ERROR},
    ),
    replace(
        _ONE,
        name="no-signers",
        compose=explain_no_signers,
        states=("none", "path", "public", "unset"),
        slots={"error": TERMINAL, "last_line": TERMINAL},
    ),
    replace(
        _ONE,
        name="delivery",
        compose=explain_delivery,
        fits=fits_any_state,
        states=("file", "record"),
        tools=("jq",),
        by_commit=False,
        slots={"error": ERROR, "last_line": TERMINAL, "name": frozenset({"artifact"})},
    ),
    replace(
        _ONE,
        name="summed-up",
        compose=explain_rejected_and_unread,
        fits=fits_any_state,
        states=("nothing", "key"),
        by_commit=False,
        slots={"error": ERROR, "last_line": TERMINAL},
    ),
)
