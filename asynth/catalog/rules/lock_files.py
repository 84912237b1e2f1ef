"""Lock files of projects: which a project has, which commands leave them alone, and versions of them that rules object to."""

from __future__ import annotations

from functools import cache

from asynth.catalog.member import Build
from asynth.catalog.rules.command_line import of_build
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
    "Pipfile.lock": ("colourama", "jeIlyfish"),
    "Podfile.lock": ("AFNetworking", "Alamofire"),
    "composer.lock": ("phpunit/php-token-stream", "swiftmailer/swiftmailer"),
    "go.sum": ("github.com/boltdb-go/bolt", "github.com/dgrijalva/jwt-go"),
    "gradle.lockfile": ("commons-httpclient:commons-httpclient", "log4j:log4j"),
    "package-lock.json": ("event-stream", "left-pad"),
    "pnpm-lock.yaml": ("flatmap-stream", "node-ipc"),
    "poetry.lock": ("colourama", "jeIlyfish"),
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
    words = of_build(build)
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
