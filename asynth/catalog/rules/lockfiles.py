"""Rules over `lockfiles`: which lock files there are, what they name, and where that comes from.

They apply to builds that leave the project's lock files alone; a violation edits one by hand.
"""

from __future__ import annotations

from functools import cache

from asynth.catalog.member import AttestedBuild, Binding, Build, Forms, Violation, rule
from asynth.catalog.rules.command_line import arguments_of, name_all, through_shell
from asynth.resources import find_project

LOCK_FILES = (
    "Cargo.lock",
    "Gemfile.lock",
    "Pipfile.lock",
    "Podfile.lock",
    "composer.lock",
    "go.sum",
    "gradle.lockfile",
    "package-lock.json",
    "pnpm-lock.yaml",
    "poetry.lock",
    "yarn.lock",
)
"""The names that the attestor looks for in its working directory (shared facts, `witness.md` section 2)."""

BANNED = {
    "Cargo.lock": ("faster_log", "rustdecimal"),
    "Gemfile.lock": ("atlas-client", "strong_password"),
    "Pipfile.lock": ("colourama", "jeilyfish"),
    "Podfile.lock": ("AFNetworking", "Alamofire"),
    "composer.lock": ("phpunit/php-token-stream", "swiftmailer/swiftmailer"),
    "go.sum": ("github.com/boltdb-go/bolt", "github.com/dgrijalva/jwt-go"),
    "gradle.lockfile": ("commons-httpclient:commons-httpclient", "log4j:log4j"),
    "package-lock.json": ("event-stream", "left-pad"),
    "pnpm-lock.yaml": ("flatmap-stream", "node-ipc"),
    "poetry.lock": ("colourama", "jeilyfish"),
    "yarn.lock": ("event-stream", "left-pad"),
}
"""Packages that people keep out, by lock file: withdrawn, hijacked or abandoned ones, sorted."""

WITHOUT_SOURCES = frozenset({"gradle.lockfile"})
"""Lock files that name packages and versions, but not where they come from."""

_INSTALLERS = frozenset({"ci", "i", "install", "add", "update", "sbom"})
_TASKS = frozenset({("npm",), ("node",), ("make",), ("python3",), ("tar",), ("javac",), ("git",)})
"""Programs that have no business with lock files, unless they are told to install something."""

_APPENDED = {
    "Cargo.lock": r'\n[[package]]\nname = "{name}"\nversion = "1.3.0"\nsource = "registry+{source}"\n',
    "Gemfile.lock": r"\nGEM\n  remote: {source}\n  specs:\n    {name} (1.3.0)\n",
    "Podfile.lock": r"\nCHECKOUT OPTIONS:\n  {name}:\n    :http: {source}\n",
    "go.sum": r"{name} v1.3.0 h1:{source}\n",
    "gradle.lockfile": r"{name}:1.3.0=compileClasspath,runtimeClasspath\n",
    "pnpm-lock.yaml": r"\npackages:\n\n  {name}@1.3.0:\n    resolution: {{tarball: {source}}}\n",
    "poetry.lock": r'\n[[package]]\nname = "{name}"\nversion = "1.3.0"\n\n[package.source]\nurl = "{source}"\n',
    "yarn.lock": r'\n{name}@^1.3.0:\n  version "1.3.0"\n  resolved "{source}"\n',
}
_REPLACED = {
    "Pipfile.lock": r'{{"default": {{"{name}": {{"file": "{source}"}}}}, "develop": {{}}}}\n',
    "composer.lock": r'{{"packages": [{{"name": "{name}", "dist": {{"type": "zip", "url": "{source}"}}}}]}}\n',
    "package-lock.json": r'{{"packages": {{"node_modules/{name}": {{"resolved": "{source}"}}}}}}\n',
}


@cache
def lock_files_of(folder: str) -> tuple[str, ...]:
    """Return the names of the lock files at the top of the project at the address `folder`."""
    place = find_project(folder)
    return tuple(name for name in LOCK_FILES if (place / name).is_file())


def leaves_alone(build: Build) -> bool:
    """Tell whether `build` runs in a project with lock files and neither reads, writes nor names one of them."""
    names = lock_files_of(build.project.folder)
    words = arguments_of(build)
    return (
        bool(names)
        and build.sbom is None
        and words[:1] in _TASKS
        and not _INSTALLERS & {*words}
        and not {*names} & {*words}
    )


def lock_another(name: str, package: str, source: str) -> str:
    """Return the bash line that locks one more `package` in the lock file `name`, taken from `source` where it says so."""
    if name in _REPLACED:
        return f"printf '{_REPLACED[name].format(name=package, source=source)}' > {name}"
    return f"printf '{_APPENDED[name].format(name=package, source=source)}' >> {name}"


@rule(
    attestor="lockfiles",
    module="lockfiles/banned.rego",
    title="banned",
    called="the list of banned packages",
    device=(
        "The lockfiles attestor copies the lock files that it knows by name, from the top folder alone, into the record, indirect dependencies included, so the rule can "
        "search their text for the packages."
    ),
    explanation=(
        "Each name needs a boundary on both sides, so that a package whose name only contains a banned one is left alone. Without any lock "
        "file there would be nothing to search, which is refused."
    ),
    limit="A dependency that is fetched without the lock file is in no record of this kind.",
    catch="It's a search in a text: a name in a comment is a hit too. A lock file further down, or by a newer name such as `bun.lock` or `uv.lock`, isn't recorded at all.",
    applies=leaves_alone,
)
def lockfiles_banned_dependency(attested: AttestedBuild) -> Binding:
    """Deny a run after the lockfile was edited by hand."""
    name = lock_files_of(attested.build.project.folder)[0]
    first, second = BANNED[name]
    return Binding(
        parameters={"banned": [first, second]},
        forms=Forms(
            clause=f"neither `{first}` nor `{second}` is in a lock file",
            imperative=f"refuse builds with `{first}` or `{second}` in a lock file",
            noun=f"a build that pulls in `{first}` or `{second}`",
            incident="a package that we had thrown out came back through somebody's update",
            orders=(
                f"reject builds that have `{first}` or `{second}` in a lock file",
                f"make sure that `{first}` and `{second}` stay out of the lock files",
            ),
            incidents=(
                "the scanner found a package that we had removed in spring",
                "an update pulled in a package that has been abandoned for years",
            ),
            shell=f"! grep -qE '{first}|{second}' {name} || exit 1",
            wants=(
                f"`{first}` and `{second}` must not come back into a lock file",
                f"`{first}` and `{second}` have to stay out of the locked dependencies",
                f"if `{second}` or `{first}` is in a lock file, the build is out",
                f"we got rid of `{first}` and `{second}` and I want that to stay so in the lock files",
                f"a lock file with `{first}` or `{second}` in it has to be refused",
            ),
        ),
        violation=Violation(
            message=f"{name} pulls in {second}",
            prelude=lock_another(name, second, "https://mirror.example/archive.tgz"),
        ),
    )


@rule(
    attestor="lockfiles",
    module="lockfiles/plain_http.rego",
    title="no-plain-http",
    called="the search for plain HTTP",
    device="The lockfiles attestor only copies the lock files at the top of the working directory; a search for the scheme in their text is enough.",
    explanation=(
        "`https://` doesn't contain `http://`, so a plain search does it. A project whose lock file is gone would pass a search, and is refused."
    ),
    limit="It searches the lock files that witness knows by name at the top of the project. Others, and those further down, aren't recorded, and a mirror that the package manager is "
    "configured to use stands in none of them.",
    applies=lambda build: leaves_alone(build) and not WITHOUT_SOURCES & {*lock_files_of(build.project.folder)},
    catch="Lock files further down aren't recorded, nor at the top those that witness doesn't know, such as `uv.lock` or `bun.lock`; and `git://`, without TLS too, passes. A homepage with `http://` is a hit, in formats that keep one.",
)
def lockfiles_no_plain_http(attested: AttestedBuild) -> Binding:
    """Deny a run after the lockfile was edited by hand."""
    name = lock_files_of(attested.build.project.folder)[0]
    return Binding(
        parameters={},
        forms=Forms(
            clause="no lock file names an `http://` source",
            imperative="refuse lock files with an `http://` address in them",
            noun="a build with an `http://` source in a lock file",
            incident="a package came from a mirror without TLS, because someone had edited the lock file by hand",
            orders=(
                "stop lock files that fetch anything over `http://`",
                "check that no lock file has an `http://` source",
            ),
            incidents=(
                "a mirror without TLS was in a lock file, left over from a debugging session",
                "the pen test report says that we fetch a package in clear",
            ),
            shell=f"! grep -l 'http://' {name} || exit 1",
            wants=(
                "dependencies over plain `http://` are out, the lock file shows them",
                "`http://` must not be in any lock file",
                "somebody put an `http://` mirror into a lock file, that has to fail next time",
                "I want all locked sources to use TLS, so no `http://`",
                "a lock file that mentions `http://` should be a refusal",
            ),
        ),
        violation=Violation(
            message=f"lockfile {name} names a plain http source",
            prelude=lock_another(name, BANNED[name][1], "http://mirror.example/archive.tgz"),
        ),
    )


@rule(
    attestor="lockfiles",
    module="lockfiles/required.rego",
    title="lockfiles",
    called="the list of lock files",
    device="The lockfiles attestor succeeds where it finds nothing, so the rule has to ask for the names.",
    explanation=(
        "An empty list and `null` both give an empty set in the comprehension, and every name is then missing from it."
    ),
    limit="It asks for presence alone: a lock file that git ignores passes, too, and so does one that the install didn't obey.",
    applies=leaves_alone,
    catch="It asks for presence alone: a lock file that git ignores passes, too, and so does one that the install didn't obey. The attestor looks in the working "
    "directory only, not in the folders below.",
)
def lockfiles_required(attested: AttestedBuild) -> Binding:
    """Ask for all lock files of the project; deny a checkout without the first of them."""
    names = lock_files_of(attested.build.project.folder)
    told = name_all(names)
    # What is recorded is what lay there before the command, so one that cannot do without the file gets it back then.
    restored = "" if leaves_alone(attested.build) else f"git checkout -q -- {names[0]} && {attested.command}"
    return Binding(
        parameters={"names": list(names)},
        forms=Forms(
            clause=f"{told} {'was' if len(names) == 1 else 'were'} there when the step ran",
            imperative=f"refuse builds without {told}",
            noun=f"a build without {told}",
            incident="a build took whatever versions were newest that day, since nobody had committed the lock file",
            orders=(
                f"require {told} in the checkout",
                f"block builds that ran without {told}",
            ),
            incidents=(
                "a release can't be rebuilt, because nobody knows which versions it had",
                "a minor version changed overnight and broke the product of a customer",
            ),
            wants=(
                f"{told} has to be there when it builds",
                f"no {told}, no build",
                f"somebody deletes {told} when it gets in the way; I want such a build refused",
                f"versions must be locked, that is, {told} in the checkout",
                f"without {told} the step shouldn't count",
            ),
        ),
        violation=Violation(
            message=f"lockfile {names[0]} is missing",
            prelude=f"rm {names[0]}",
            command=restored and through_shell(attested, restored),
        ),
    )


RULES = (
    lockfiles_banned_dependency,
    lockfiles_no_plain_http,
    lockfiles_required,
)
