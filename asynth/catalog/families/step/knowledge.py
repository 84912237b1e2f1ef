"""What an expert knows of a kind of command, as sentences of answers: one thing each, where it applies.

By purpose of a workload (`asynth.catalog.house.STEP_NAMES`): how one begins, what carries over, which default its reader
would want to change, how the policy is led in, and what such a policy does not notice. ``{artifact}``, ``{step}`` and
``{subject}`` stand for those of the example. What is known of an attestor stands with it (`asynth.catalog.attestors`).
"""

from __future__ import annotations

from dataclasses import dataclass

from asynth.catalog import house


@dataclass(frozen=True, slots=True)
class Purpose:
    """What is to be said of commands of one purpose.

    :param opening: the first sentence of a whole set-up
    :param mechanism: what the reader can predict a neighbouring case with
    :param default: the default that is worth a clause where keys are made
    :param policy: the end of the sentence in front of the policy
    :param gap: what the policy does not notice and this reader might expect of it
    """

    opening: str
    mechanism: str
    default: str
    policy: str
    gap: str


PURPOSES: dict[str, Purpose] = {
    "build": Purpose(
        "Wrap the command, sign what it did, and let a policy say whose signature counts for {subject}.",
        "A build that finds its output already up to date writes nothing, and an unchanged file is no product of the run. So remove "
        "the old output first when you build again.",
        "The two key pairs are new and lie beside the checkout, where the build does not pick them up as inputs.",
        "The policy accepts one signer for the step and says what his record must hold:",
        "Compiler flags are on record but nobody judges them: a debug build passes as well. A Rego rule on `input.cmd` would pin them.",
    ),
    "test": Purpose(
        "The run is verified by its commit, since git's record makes the commit hash a subject of the attestation.",
        "A failing test ends the command with an error, and then witness writes no attestation at all. For a given commit, one exists "
        "only if the run was green.",
        "I took new Ed25519 keys and called the step `{step}`, as your CI job probably is.",
        "Who may vouch for a test run, and what has to be in it:",
        "Which tests ran is not checked. A filter on the command line that skips the slow ones gives an attestation that passes here too.",
    ),
    "integration": Purpose(
        "Let witness start the integration run and look the commit up afterwards.",
        "Services that the tests talk to leave no trace in the record; it holds the command, its output and the files around it.",
        "Keys are made on the spot, next to the checkout.",
        "The policy, with one key that may sign such a run:",
        "It does not know against which version of the services the tests ran.",
    ),
    "lint": Purpose(
        "Attest the linter like any other command; its exit status is what carries the verdict.",
        "With findings it exits non-zero and there is no attestation to accept, so no rule has to read the report.",
        f"I let the policy end on {house.EXPIRES}; a linter's configuration rarely lives that long.",
        "Require the run, signed by the one who lints:",
        "A configuration that switches checks off passes like a strict one. It is among the materials, if you want a rule on its digest.",
    ),
    "typecheck": Purpose(
        "A type check has no product to show, so the commit is what you verify.",
        "Errors make the checker fail, and a failed command leaves no attestation. Its existence is the result.",
        "Fresh keys in the parent directory, none of which the checker reads.",
        "What counts as a checked commit:",
        "Files that the configuration excludes are not looked at, and the record does not say so.",
    ),
    "vet": Purpose(
        "Run the analysis under witness and ask for the commit later.",
        "The tool is silent when it finds nothing, and the record then simply has no `stdout`. Findings make it fail, and nothing is "
        "written.",
        "Both pairs of keys are created here; give the private one of the policy to somebody who does not build.",
        "The policy for an analysed commit:",
        "It says that the code was analysed at this commit, with whatever version of the tool was installed that day.",
    ),
    "analyze": Purpose(
        "Static analysis is attested by its outcome: no warning, hence exit 0, hence a signed record.",
        "Each warning is an error with these options, which ends the command and with it the attempt to attest.",
        "Fresh keys; those of the policy should not be on the machine that analyzes.",
        "Ask for a run of the analyzer under this key:",
        "It speaks for the files that are named in the command and for no others.",
    ),
    "sast": Purpose(
        "Findings make this scanner exit non-zero, so a signed run is a clean one by the scanner's own measure.",
        "If findings are to be recorded instead, tell the scanner to exit 0 and put a rule on its report. Both at once is not to be had, "
        "since witness drops what failed.",
        "The keys are made for this and belong to the job that scans and to whoever owns the policy.",
        "Code may go on if this signer scanned it:",
        "A comment in the source that mutes a finding is taken at its word.",
    ),
    "scan": Purpose(
        "The scan is recorded whatever it finds, because with these options the scanner exits 0 on findings too.",
        "So an attestation means that the scan took place, not that it was clean. To have findings refused, require the report and "
        "put a rule on it, or let the scanner fail: then there is no attestation.",
        "New keys, beside the checkout; the scanner's database stays where it is.",
        "A policy that wants to see a signed scan:",
        "How old the vulnerability database was is not part of the record, apart from what the tool prints.",
    ),
    "secrets": Purpose(
        "Here the exit status does the work: a finding makes the scanner fail and leaves nothing to verify.",
        "That holds for the wrapped tool only. What lies outside the directory it scans, or in the history if it looks at files alone, "
        "is not covered by a green run.",
        "The keys are new and lie outside of what is scanned.",
        "Accept a scan only from this signer:",
        "An allow list in the repository can silence the scanner; it would show up among the materials and nowhere else.",
    ),
    "package": Purpose(
        "The archive is the subject: its digest leads from the file to the signed record of how it was packed.",
        "Names and digests of what went in are in the material record, so one can tell later whether a file in the archive was there "
        "when it was packed. verify itself never opens it.",
        "Keys come new, one for whoever packs and one for whoever sets the rules.",
        "Only an archive that this key vouches for:",
        "Files from other directories would be packed without a word. The command line is recorded, so a rule on it could insist on "
        "the paths.",
    ),
    "wheel": Purpose(
        "Verify what ends up in the build directory; its name carries the version, its digest is what counts.",
        "Building twice gives files with other bytes if the tool stamps the time into them. Each then needs its own attestation, and "
        "that is fine.",
        f"I made the keys and took {house.EXPIRES} as the end; set a date that outlives the release you build.",
        "The policy for what you publish:",
        "It does not compare the version in the file name with the tag, or with anything else.",
    ),
    "frontend": Purpose(
        "The bundle is attested as the command leaves it, and any later change to it shows.",
        "What a post-processing step or a CDN does to the file afterwards gives other bytes, for which no attestation speaks. "
        "Attest the last step that touches it.",
        "Key pairs are generated next to the project, not below `node_modules`.",
        "Whose bundle may go out:",
        "The packages that were bundled are inputs like any other file; nothing here looks at their versions.",
    ),
    "sbom": Purpose(
        "Let witness run the generator, and the document becomes a product with a digest that can be looked up.",
        "This attests that the document came out of that command. That it describes the right software is the generator's claim.",
        "The keys are fresh ones in the parent directory.",
        "An inventory counts if this key signed its making:",
        "Nobody reads the document here. Add the `sbom` attestor and its type if licences or versions are to be judged.",
    ),
    "vex": Purpose(
        "The statement is a file that the command writes, so it is attested and found by its digest.",
        'A signature makes the author of a statement known. Whether "not affected" is true stays his judgement.',
        "New keys: one for the author of statements, one for the policy.",
        "Accept statements from this author:",
        "Which vulnerability it talks about is not checked; with the `vex` attestor a rule could.",
    ),
    "image": Purpose(
        "What is attested is the archive on disk, {subject}, under the digest of that file.",
        "A registry will know the image by another digest, that of its manifest. To verify what you pull, keep the archive or attest "
        "the push as a step of its own.",
        "I made Ed25519 pairs beside the build context, so that they cannot slip into the image.",
        "The policy for images that may be loaded:",
        "Base image and layers are not judged; the `oci` attestor would put them into the record for a rule to read.",
    ),
    "metadata": Purpose(
        "The metadata file is the product here, and it names the image by digest.",
        "That gives you a chain from the file to the image, as long as you compare the digest in it with the image that you run.",
        "Keys are generated beside the project.",
        "Who may speak for an image build:",
        "The file could name any image; require the `docker` attestor if its content has to count.",
    ),
    "install": Purpose(
        "An installation leaves thousands of files, so it is verified by commit rather than by any one of them.",
        "Each of those files is recorded as a product, which makes the attestation long. `--dirhash-glob` folds a folder into one "
        "digest if that becomes a nuisance.",
        "The keys lie outside of the folder that is filled.",
        "What a trustworthy installation looks like:",
        "Where the packages came from is not on record, only what arrived.",
    ),
    "lock": Purpose(
        "The resolved file is the product, and its digest tells later installs which resolution they use.",
        "Resolving again next week may give other versions and so another digest. That is what you want to notice.",
        "Fresh keys next to the checkout.",
        "Only a resolution that was made under this key:",
        "It does not say that the versions are good ones, just that they are those that were resolved.",
    ),
    "render": Purpose(
        "Attest the rendering, and what is applied to the cluster can be traced to templates and values.",
        "The product is compared by bytes. A reformatted manifest with the same meaning has no attestation.",
        "I generated both key pairs; the one for the policy belongs to whoever guards the cluster.",
        "Manifests count if they come from here:",
        "Images and limits in it are whatever the templates say; the `k8smanifest` attestor makes them available to rules.",
    ),
    "release": Purpose(
        "The release is one file with one digest, and that digest is the way back to its record.",
        "If the target builds more than one file, each is a subject of the same attestation and can be verified by itself.",
        f"I let the policy run until {house.EXPIRES}, which should outlast the support of this release.",
        "What may be called a release:",
        "Whether there was a tag is in the git record but not asked for.",
    ),
    "deploy": Purpose(
        "The deployment itself becomes evidence: what was rolled out, from which commit, by which key.",
        "witness records before and after, so a script that deploys to another host is seen only through its output and the files it "
        "touches here.",
        "Keys are new; on the deploy host only the first one should exist.",
        "Who may roll out:",
        "It does not prove that the target now runs the new version.",
    ),
    "verify": Purpose(
        "Attest the last check before the release like a build: what it refuses never gets an attestation.",
        "witness signs after the command has ended, and only if it exited 0. One check that fails inside of it is enough to leave you "
        "with nothing.",
        "Both key pairs are new.",
        "Let a commit pass that this key has seen verified:",
        "What is checked stands in the project itself, so whoever changes the checks decides what this is worth. Have them reviewed.",
    ),
    "checksums": Purpose(
        "A check that compares digests is worth attesting because it can fail, and then leaves nothing.",
        "The list of digests is one of its inputs, so the record shows which list it was held against.",
        "Keys for the checker and for the policy come first; neither existed before.",
        "Only a check that this key stands for:",
        "A list that is wrong in the same way as the files passes.",
    ),
    "site": Purpose(
        "The generated pages are products, and the main one leads to the record.",
        "Pages that did not change keep their bytes and are materials rather than products of the next run.",
        "Keys lie outside of the pages.",
        "Pages that may be published:",
        "Links and content are nobody's business here.",
    ),
    "validate": Purpose(
        "The validator answers by its exit status, and only a 0 leaves an attestation.",
        "Warnings do not change the status unless it is told to be strict, so look at the options before you rely on it.",
        "I made new keys for this and let them be Ed25519.",
        "A validated commit is one with this on record:",
        "The file that was validated is among the inputs, but no rule compares it with the one you use.",
    ),
}
"""By purpose."""
