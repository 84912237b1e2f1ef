"""Rules over `material`: which files lay in the working directory when a step began."""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Build, Forms, Violation, rule
from asynth.catalog.rules.command_line import arguments_of, builds


def _is_make(build: Build) -> bool:
    words = arguments_of(build)
    return words[:1] == ("make",) and not any(word.startswith("-f") for word in words)


@rule(
    attestor="material",
    module="material/forbidden_files.rego",
    title="no-secrets",
    called="the rule on secret files",
    device=(
        "Materials are the files in the working directory before the run, keyed by path. Deny when the last "
        "part of a path is one of the names."
    ),
    explanation=(
        "The last part is compared as a whole: `config/.env` is found, `.env.example` and `.env.local` are not. An empty list of materials "
        "would look clean, so it is denied."
    ),
    limit="A key under another name passes, and so does a file that the command itself leaves; what it reads outside of the directory isn't recorded, not even by a link that leads there.",
    applies=builds,
    catch="Files that git ignores are materials as well, so a `.env` in a developer's own checkout is enough for a refusal. A key under any other name isn't "
    "noticed.",
)
def material_forbidden_files(attested: AttestedBuild) -> Binding:
    """Forbid two names of secrets; deny a checkout in which one lies about."""
    return Binding(
        parameters={"names": [".env", "id_rsa"]},
        forms=Forms(
            clause="no `.env` or `id_rsa` lay in the working directory",
            imperative="refuse builds that have a `.env` or `id_rsa` lying around",
            noun="a build next to a `.env` or `id_rsa`",
            incident="a developer's `.env` lay in a subfolder during the build, and customers have it now",
            orders=(
                "block builds with a `.env` or `id_rsa` in the directory",
                "require a directory without `.env` or `id_rsa`",
            ),
            incidents=(
                "someone's `.env` was packed into a release",
                "credentials from a developer's checkout were on a server for weeks",
            ),
            shell="! find . -type f \\( -name .env -o -name id_rsa \\) | grep . || exit 1",
            wants=(
                "`.env` and `id_rsa` must not be in the directory when we build",
                "if there is an `id_rsa` or `.env` anywhere in the checkout, I don't want that build",
                "secrets must not lie around during a build, `.env` and `id_rsa` mostly",
                "a stray `.env` or `id_rsa` in the working directory should be a refusal",
                "there must be no `.env` and no `id_rsa` below the directory when the build starts",
            ),
        ),
        violation=Violation(
            message="secret file config/.env was in the work directory",
            prelude="mkdir -p config\necho 'MODE=local' > config/.env",
        ),
    )


@rule(
    attestor="material",
    module="material/required_files.rego",
    title="required-files",
    called="the rule on the Makefile",
    device=(
        "GNU make looks for `GNUmakefile`, then `makefile`, and for `Makefile` last. The keys of the material attestation are the paths "
        "that were there before the run, so ask for the one and deny the other two."
    ),
    explanation=(
        "`not input[file]` holds exactly where the file is no material. Asking for `Makefile` alone would pass with a `GNUmakefile` beside "
        "it, and make would read that one."
    ),
    limit="`make -f other.mk` passes, and what an `include` in the Makefile reads is up to the Makefile.",
    catch="It's the name that is asked for: another text in `Makefile` passes, and `make -f other.mk` reads none of the three.",
    applies=_is_make,
)
def material_required_files(attested: AttestedBuild) -> Binding:
    """Ask for the Makefile alone; deny a checkout with a file beside it that make prefers."""
    return Binding(
        parameters={"files": ["Makefile"]},
        forms=Forms(
            clause="make took our `Makefile`, with no `GNUmakefile` or `makefile` beside it",
            imperative="refuse runs without our `Makefile` or with a `GNUmakefile` or `makefile` beside it",
            noun="a run in which a `GNUmakefile` takes the place of our `Makefile`",
            incident="make had picked up another file with rules, and we searched for a day",
            orders=(
                "insist on our `Makefile`, with no `GNUmakefile` or `makefile` that make would take first",
                "reject a run with a `GNUmakefile` beside our `Makefile`",
            ),
            incidents=(
                "someone had left a `GNUmakefile` from an experiment on the build host",
                "one host built something else than all others, because of a second makefile",
            ),
            shell="[ -f Makefile ] && [ ! -e GNUmakefile ] && [ ! -e makefile ] || exit 1",
            wants=(
                "make has to run with our `Makefile`, not with a `GNUmakefile` that somebody put beside it",
                "make also takes `GNUmakefile`, I want ours, the `Makefile`",
                "there must be no `GNUmakefile` or `makefile` next to the `Makefile` when it runs",
                "somebody's `GNUmakefile` was picked up instead of the `Makefile`, a run like that shouldn't be accepted",
                "the `Makefile` has to be there when it starts, and none of the names that make prefers to it",
            ),
        ),
        violation=Violation(message="make reads GNUmakefile before any Makefile", prelude="cp Makefile GNUmakefile"),
    )


RULES = (
    material_forbidden_files,
    material_required_files,
)
