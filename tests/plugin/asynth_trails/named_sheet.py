"""command-run: the sheet's name was given on the command line."""

from asynth.catalog.member import AttestedBuild, Binding, Forms, Violation, rule


@rule(
    attestor="command-run",
    module="asynth_trails:policies/named_sheet.rego",
    title="named-sheet",
    called="the rule on the sheet",
    device="Look for an argument that begins with `SHEET=`.",
    explanation="The set is empty where no argument begins so, and that is what is denied.",
    limit="An empty name after `SHEET=` passes as well.",
    applies=lambda build: build.command.startswith("make SHEET="),
)
def trails_named_sheet(attested: AttestedBuild) -> Binding:
    """Ask for the variable; deny a run that takes it from the environment."""
    return Binding(
        parameters={"variable": "SHEET="},
        forms=Forms(
            clause="the command line sets `SHEET=` itself",
            imperative="refuse runs that leave `SHEET=` to its default",
            noun="a run without `SHEET=`",
            incident="a run that named no sheet drew the wrong one",
        ),
        violation=Violation(
            message="no argument begins with SHEET=", environment=(("SHEET", attested.artifact),), command="make -e"
        ),
    )
