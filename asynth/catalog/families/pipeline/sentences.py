"""What there is to say of a shape or of the last command of a pipeline: how it is bound, why git is in every run, what stays open.

In a text ``{first}``, ``{second}``, ``{maker}`` and ``{last}`` stand for steps, ``{used}`` and ``{file}`` for files.
"""

from __future__ import annotations

OPENINGS = {
    "jar": "One attestation a step, and in the policy an `artifactsFrom` on `{last}`, so that the classes in the archive step's record "
    "must be those that `{maker}` wrote.",
    "compressed": "Two runs and one reference: `{last}` names `{maker}` in `artifactsFrom`, so the `{used}` that it found has to be the one "
    "on record.",
    "tried": "Put `artifactsFrom` on `{last}`, naming `{maker}`: the `{used}` that lay there for the trial is then provably the one that was "
    "built.",
    "listed": "Let `{last}` refer to `{maker}` by `artifactsFrom`: the `{used}` that it found then has to be the one that `{maker}` left, byte "
    "for byte.",
    "packed": "Attest each command as a step of its own and let `{last}` name `{maker}` under `artifactsFrom` in the policy. verify "
    "then holds `{used}` as `{last}` found it against what `{maker}` recorded.",
    "row": "One `artifactsFrom` for each joint: every step names the one whose file it reads. A file that is exchanged anywhere on "
    "the way to `{file}` no longer matches.",
    "long": "Let each of the four name the steps whose files it reads under `artifactsFrom`; those references, and not the order in "
    "which they stand, are what holds the policy together.",
    "tested": "`{second}` and `{last}` both refer to `{maker}` by `artifactsFrom`. Both have then found the same `{used}`, "
    "although neither of the two reads the other's output.",
    "linted": "Let `{second}` name `{first}` in `artifactsFrom`. verify compares what both have recorded, the sources above all: one that was edited in between is "
    "refused.",
    "sums": "The `{used}` that `{last}` found has to be the one that `{maker}` wrote, and that is what its `artifactsFrom` demands.",
    "folder": "`artifactsFrom` on `{last}`, naming `{maker}`, makes verify compare every file of `{folder}` that both of them saw.",
    "fan-in": "`{last}` works on the files of two steps, so its `artifactsFrom` lists both; a file of either that was exchanged on the way is refused.",
    "fan-out": "`{second}` and `{last}` each name `{maker}` in `artifactsFrom`. Whichever of the two files somebody brings, verify "
    "goes back to the same `{used}`.",
    "published": "Each command becomes a step, and the one that hands the file out names `{maker}` in `artifactsFrom`; verify then "
    "insists that `{used}` reached `{last}` as it left `{maker}`.",
    "source": "Make the source archive a step, and what is derived from it the next, with `artifactsFrom` pointing back: another `{used}` than the "
    "one on record is refused.",
    "generated": "Generated code is checked like any input once its generator is attested: `{second}` names `{first}` under "
    "`artifactsFrom`, and what is built from an edited file stops verifying.",
    "vendored": "Attest the installation too and let `{second}` refer to it by `artifactsFrom`. All that `{first}` put down then "
    "has to be unchanged when it is read.",
    "image": "An image is one more file that a step writes: `{last}` names `{maker}` in `artifactsFrom`, and a `{used}` that was "
    "exchanged before it went in is refused.",
    "bom": "`artifactsFrom` holds what a step found against what the steps that it names recorded, path by path: `{last}` names both whose files it packs, "
    "every other the one before it. The step that writes the SBOM gets `sbom` in its `-a`, and the policy asks there for the type of the document, not for "
    "one called sbom.",
    "rebuilt": "Two builds as two steps, and the comparison as the third, with both in its `artifactsFrom`. `cmp` fails where they "
    "differ, a failed command leaves no attestation, and so a signed `{last}` means that they are equal.",
    "signed-off": "Make the approval a step with a key of its own. Without its attestation nothing verifies, and since `{last}` names the steps "
    "before it in `artifactsFrom`, the `{used}` that it took has to be theirs.",
}
"""By shape: the first sentence of a whole set-up."""

_THIRD = dict.fromkeys(
    ("linted", "generated", "vendored"), " In the same way `{last}` names `{maker}`, for the sake of `{used}`."
) | dict.fromkeys(("sums", "source", "published"), " `{second}` names `{first}` likewise.")
"""By shape: what is said of the other joint of three steps where the opening speaks of one."""


def open_plainly(shape: str, steps: int) -> str:
    """Return the first sentence of a whole set-up with so many `steps`."""
    return OPENINGS[shape] + (_THIRD.get(shape, "") if steps > 2 else "")


_LINKS = {
    "published": "The digest of `{file}` finds `{last}` and, as a copy has the same bytes, `{maker}`. Beyond that only the commit leads on, which is why "
    "each takes `-a git`.",
    "row": "Give git to all {count}: verify finds `{last}` by its file and everything before by the commit on record, so the last alone is "
    "not enough.",
    "long": "Between `{first}` and `{file}` lie several files that whoever checks does not have. The commit in all four git records "
    "takes their place.",
    "signed-off": "verify finds a step by the files it wrote, and an approval writes none that is handed out. The commit in both records leads to it.",
    "tested": "From `{file}` verify knows one attestation, by digest. The commit in its git record leads to the other two, and that is what "
    "`-a git` is for.",
    "linted": "No file leads from `{last}` to `{first}`; the commit does, if both have git on record.",
    "fan-in": "Material lists are no references: what takes verify from the archive to its two sources is the commit, so {both} runs get "
    "`-a git`.",
    "fan-out": "The two files know nothing of each other. They share a commit, and by that verify collects {both} attestations for either.",
    "bom": "git in all of them lets verify walk from the archive to the build and to the SBOM.",
    "vendored": "However many dependencies a record lists, none leads verify to the step that installed it. The commit does, hence git in {both} runs.",
    "generated": "Put git into each: of all that the records of the runs have in common, only the commit leads verify from one attestation to the next.",
    "folder": "From the archive verify gets to `{maker}` by the commit that both recorded.",
    "tar": "Every run has git, because verify starts from the archive and needs something that leads on to the other "
    "attestations. The commit does, materials and products don't.",
    "gzip": "Leave git in each of the runs. The compressed file has nothing in common with what it was made from, and the commit is what "
    "takes verify from one attestation to the next.",
    "jar": "verify looks the archive up by its digest and goes on by commit, which is why git is recorded in both places.",
    "listing": "No file leads verify from one step to another; the commit in the git records does, and so `-a git` is in {both} runs.",
    "digest": "By digest alone verify finds only the attestation of `{last}`. From there it follows the commit, so no run may go without "
    "`-a git`.",
    "copy": "Every one of these runs records git: a copy points at nothing, and the commit is how verify gets from `{last}` to the others.",
    "test": "`{file}` is in no other record, so its digest leads to `{last}` alone; from there git's commit leads back to `{maker}`.",
    "image": "No digest in the image archive points at `{maker}`. The commit does, as long as {both} runs record git.",
    "compare": "`{file}` is the same after each good run, so an older one's attestations fit it too; with the digest of `{used}` in it, not a word, they wouldn't. "
    "verify gets to both builds by the commit.",
    "build": "Keep git in {both} runs, because a built file carries no reference to what it was built from; the commit is that "
    "reference.",
    "source": "git does two things here: its commit is what the archive holds, and it leads verify from the record of one step to that of the other.",
}
"""By shape, or else by what the last command does: why git is in every run."""


def link(shape: str, kind: str) -> str:
    """Return why git is in every run."""
    return _LINKS.get(shape) or _LINKS[kind]


POLICIES = {
    "packed": "The policy, with one signer for each step:",
    "jar": "In the policy each step gets its own signer:",
    "compressed": "Here is the policy:",
    "tried": "The policy that accepts such a pair of runs:",
    "listed": "And the policy behind it:",
    "row": "Now the policy; the function saves writing the same step {count} times:",
    "long": "Four entries that differ in name, key and predecessors:",
    "tested": "In the policy:",
    "linted": "What is accepted, step by step:",
    "sums": "Write down who signs what, and sign that with the policy's own key:",
    "folder": "Policy and check:",
    "fan-in": "Both predecessors stand in the entry of `{last}`:",
    "fan-out": "One policy over all three, and a check for each of the two files:",
    "published": "The rules for {both}, signed by somebody who runs none of them:",
    "source": "The policy for it:",
    "generated": "Policy, signature, check:",
    "vendored": "The policy that insists on it:",
    "image": "The policy, signed apart from the builds:",
    "bom": "`also` adds the SBOM's type where it belongs:",
    "rebuilt": "Three steps, two of them builds:",
    "signed-off": "The policy knows which key may approve:",
}
"""By shape: what comes before the policy."""

GAPS = {
    "tar": "Compared are the paths that both records share, sources included. That `tar` packed nothing else is a matter for a rule on "
    "`input.cmd` of `{last}`.",
    "gzip": "What is compared is what both found under one path. A `{last}` that took some other file passes, until a rule pins its "
    "`input.cmd`.",
    "jar": "Timestamps in the archive make its digest differ from build to build; each one needs its own attestation.",
    "listing": "Whether the list is complete is up to the command, and so is which file it read: only a rule on `input.cmd` of `{last}` pins that.",
    "digest": "Sums over some other file would pass: paths are compared that both saw, and only a rule on `input.cmd` of `{last}` says what it read.",
    "copy": "The policy compares `{used}` as `{last}` found it, not what that command did with it: pin the command by a rule, or "
    "another file could be copied under the name `{file}`.",
    "test": "A trial that fails leaves no attestation, so nothing verifies. One of some other file would do, until a rule pins `input.cmd` of `{last}`.",
    "image": "What else goes into the image is up to the script of `{last}`, since a file that only one step recorded is compared with nothing.",
    "compare": "Same machine, same compiler: it shows that the build is deterministic here. For more, run one of the two elsewhere.",
    "build": "Any command passes in each of these steps as long as the files fit; pin `input.cmd` by a rule if that is too loose.",
    "source": "Files that git ignores or that nobody committed are in no such archive.",
}
"""By what the last command does: the one thing that this reader may not expect."""

SWEPT = {
    "plain": "One catch: only files that both steps saw are compared. `{sweeper}` takes all of `{folder}`, and a file that somebody drops in "
    "there before it runs is packed without being noticed; a Rego rule on the material record of `{sweeper}` would refuse it.",
    "judged": "`artifactsFrom` compares only what both steps saw: a file that is added to `{folder}` before `{sweeper}` packs it goes along "
    "unseen, and this rule doesn't look for it.",
    "swapped": "That covers a swap and not an addition. Only files that both steps saw are compared, so one that is new in `{folder}` when "
    "`{sweeper}` packs it passes, unless a rule on that step's materials says what may lie there.",
    "packed": "What it doesn't show is that `{folder}` held nothing else. A file that only `{sweeper}` saw has no counterpart to be compared "
    "with; list what may lie there in a Rego rule over the materials of `{sweeper}`.",
}
"""Said wherever a step packs a folder as it lies there, by what is asked."""

SWAPPED = {
    "tar": "With `{maker}` named in the `artifactsFrom` of `{last}`, verify compares `{used}` as `{last}` found it with what `{maker}` had "
    "written.",
    "gzip": "The policy's `artifactsFrom` on `{last}` pins its input to the record of `{maker}`, so another `{used}` in between is "
    "noticed although every signature is good.",
    "jar": "A class file that changes after `{maker}` has another digest in the record of `{last}`, and `artifactsFrom` makes "
    "verify compare the two.",
    "listing": "`{last}` gets `artifactsFrom` with `{maker}` in it; each side has recorded a digest of `{used}`, and "
    "verify wants them equal.",
    "digest": "`{last}` recorded the digest of the `{used}` that it found, `{maker}` that of the one it wrote, and "
    "`artifactsFrom` demands that they agree.",
    "copy": "With `{maker}` in the `artifactsFrom` of `{last}`, the `{used}` that lay there when `{last}` copied it has to be the one that "
    "`{maker}` wrote.",
    "test": "`artifactsFrom` on `{last}` does that: a trial of another `{used}` than the one from `{maker}` doesn't count.",
    "image": "What `{last}` put into the image is among its materials, digest and all; `artifactsFrom` has verify look up what `{maker}` "
    "made it.",
    "compare": "Name both builds in `artifactsFrom` of `{last}`, and a file that is changed after its build no longer fits, even if both are "
    "changed alike.",
    "build": "What `{maker}` left is on record, and so is what lay there when `{last}` began; `artifactsFrom` is the line in the policy that "
    "compares the two, path by path.",
    "source": "`artifactsFrom` binds the one archive to the other.",
}
"""By what the last command does: how a file that is swapped before it gets noticed."""

MOVED = {
    "tar": "Files are compared by path: whoever moves `{used}` and has it packed from there escapes this, so pin `input.cmd` of `{last}` as well.",
    "gzip": "The comparison goes by path, and a `{used}` that is read under another name has no counterpart; a rule on `input.cmd` of `{last}` holds it to "
    "this one.",
    "jar": "It is a comparison by path, so classes in another folder would have no counterpart; pin `input.cmd` of `{last}` if that could happen.",
    "listing": "What `{last}` reads under another path is compared with nothing, which a rule on its `input.cmd` prevents.",
    "digest": "Paths are what is matched up: sums over a renamed copy would pass, unless a rule pins `input.cmd` of `{last}`.",
    "copy": "",
    "test": "Paths are matched, not contents: a trial of some other file would have nothing to agree with, so let a rule pin `input.cmd` of `{last}`.",
    "image": "By path, that is: an image that takes its file from elsewhere passes, as long as no rule pins `input.cmd` of `{last}`.",
    "compare": "Two files under other names would be compared with neither build, so pin `input.cmd` of `{last}` too.",
    "build": "Only paths that both have are looked at. A source that `{maker}` never saw is recorded by `{last}` and compared with nothing.",
    "source": "An archive of another name would have no counterpart, so the name belongs into a rule on `input.cmd` of `{last}`.",
}
"""By what the last command does: what the comparison of a swapped file can't see, since it goes by path."""

UNTOUCHED = "Between the runs leave git alone in the checkout: its files are materials too, and even a `git status` can rewrite `.git/index`, which is refused like a swap."
"""Said where a file lies there for a while, or where others can write: what else than a swap is refused."""

BETWEEN = {
    2: "The signatures alone would not tell, since an honest `{last}` signs whatever it was given.",
    3: "All three signatures stay valid through a swap; each signer saw only his own moment.",
    4: "None of the four signers does anything wrong here, so signatures are no help.",
}
"""By the number of steps: why signatures do not do it."""
