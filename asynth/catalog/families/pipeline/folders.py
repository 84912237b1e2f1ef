"""The rule that closes what `artifactsFrom` leaves open where a step takes a folder as it lies there."""

from __future__ import annotations

from asynth.catalog.families.pipeline.example import Pipeline
from asynth.catalog.member import Binding, Forms, Rule, Violation
from asynth.catalog.procedure.rules import AppliedRule

PLANTED = "planted.txt"


def keep_to_products(pipeline: Pipeline) -> AppliedRule:
    """Return the rule that denies every file in the folder of the last step that the step before did not make."""
    folder, _ = pipeline.swept
    violation = Violation(
        message=f"{folder}/{PLANTED} is not from {pipeline.maker}", prelude=f"echo extra > {folder}/{PLANTED}"
    )
    forms = Forms(
        clause=f"`{folder}` holds nothing but `{pipeline.used}`",
        imperative=f"refuse archives when `{folder}` holds more than `{pipeline.used}`",
        noun=f"an archive of a `{folder}` with more than `{pipeline.used}` in it",
        incident="a file lay in the folder that no build had made",
    )
    text = _MODULE.replace("FOLDER", folder).replace("USED", pipeline.used).replace("MAKER", pipeline.maker)
    rule = Rule(
        "material_known_files",
        "material",
        "",
        "known-files",
        "",
        lambda _: Binding({"known": [pipeline.used]}, forms, violation),
    )
    return AppliedRule(rule, forms, text, violation)


_MODULE = """\
package materials.known

import rego.v1

known := {"USED"}

deny contains msg if {
	some path, _ in input
	startswith(path, "FOLDER/")
	not path in known
	msg := sprintf("%s is not from MAKER", [path])
}
"""
