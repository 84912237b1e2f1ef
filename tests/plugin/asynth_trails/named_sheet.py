"""command-run: the sheet's name was given on the command line."""

from asynth.catalog.member import AttestedBuild, Binding, Build, Forms, Rule, Violation


def applies(build: Build) -> bool:
    """Accept the build of this package."""
    return build.command.startswith("make SHEET=")


def bind(attested: AttestedBuild) -> Binding:
    """Ask for the variable; deny a run that leaves it to the Makefile."""
    return Binding(
        parameters={"variable": "SHEET="},
        forms=Forms(
            clause="the command line sets `SHEET=` itself",
            imperative="refuse runs that leave `SHEET=` to its default",
            noun="a run without `SHEET=`",
            incident="a run that named no sheet drew the wrong one",
        ),
        violation=Violation(message="no argument begins with SHEET=", command="make"),
    )


RULE = Rule(
    name="trails_named_sheet",
    attestor="command-run",
    module="asynth_trails:policies/named_sheet.rego",
    title="named-sheet",
    explanation="The set is empty where no argument begins so, and that is what is denied.",
    applies=applies,
    bind=bind,
)
