"""product: every product has one of certain types."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.command_line import through_shell

_METADATA = ("metadata.json", '"{}"', "application/json")
_LOG = ("build.log", "done", "text/plain; charset=utf-8")


def applies(build: Build) -> bool:
    """Accept builds whose only product is an artifact of a known type."""
    return bool(build.mime_type) and build.outputs == ("{artifact}",)


def bind(scene: Scene) -> Binding:
    """Allow the artifact's type; deny a file of another type beside it."""
    mime = scene.build.mime_type
    extra, text, other = _METADATA if mime.startswith("text/") else _LOG
    return Binding(
        parameters={"allowed": [mime]},
        requests=(
            f"every product is of type `{mime}`",
            f"the step leaves nothing but `{mime}` files behind",
            f"only `{mime}` comes out as a product",
            f"products of any type other than `{mime}` are refused",
        ),
        violation=Violation(
            message=f"product {extra} has type '{other}'",
            command=through_shell(f"{scene.command} && echo {text} > {extra}"),
        ),
    )


RULE = Rule(
    name="product_mime_allowlist",
    attestor="product",
    module="product/mime_types.rego",
    title="mime-types",
    explanation=(
        "The rule walks over all products, and a file whose type was not recorded gets `''` and is denied; without "
        "the second rule a step that produced nothing would satisfy it."
    ),
    applies=applies,
    bind=bind,
)
