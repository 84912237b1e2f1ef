"""Which products an attestation names."""

from __future__ import annotations

from asynth.catalog.member import Build
from asynth.catalog.scenarios.inspection.question import inspect
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, read, recorded


def fits(build: Build) -> bool:
    """Accept commands whose one product has the same type everywhere."""
    return build.outputs == ("{artifact}",) and bool(build.mime_type)


def tell(situation: Situation) -> Told:
    """Tell of a look at names and mime types."""
    task = situation.task
    build = task.scene.build
    return inspect(
        situation,
        context=situation.pick(
            f"Which files does `{task.attestation}` call products, and of what type?",
            f"Show me names and mime types of the products in `{task.attestation}`.",
            f"Is `{task.scene.artifact}` really a product of the step according to `{task.attestation}`?",
        ),
        lead=situation.pick(
            "Products are an object from path to mime type and digest:",
            "The product attestation is keyed by path, so turn it into lines:",
        ),
        look=read(
            task.attestation,
            f'{recorded("product")} | to_entries[] | "\\(.key) \\(.value.mime_type)"',
            situation.wording,
        ),
        output=f"{task.scene.artifact} {build.mime_type}",
        meaning=situation.pick(
            "Only what the command created or changed is listed, and each product is a subject that verify can start from.",
            "One product, hence one file that `-f` finds. Files that were there before are materials.",
        ),
    )


SCENARIO = Scenario(
    name="products",
    tell=tell,
    fits=fits,
    runs=(("git",), ("environment", "git"), ("git", "link"), ("environment",), (), ("git", "slsa"), *WIDE),
    quotes=(False,),
    tools=("jq",),
)
