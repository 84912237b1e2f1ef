"""command-run: the sheet's name was given on the command line."""

from asynth.catalog.member import AttestedBuild, Binding, Violation, rule


@rule(
    attestor="command-run",
    module="asynth_trails:policies/named_sheet.rego",
    title="named-sheet",
    explanation="The set is empty where no argument begins so, and that is what is denied.",
    applies=lambda build: build.command.startswith("make SHEET="),
)
def trails_named_sheet(attested: AttestedBuild) -> Binding:
    """Ask for the variable; deny a run that takes it from the environment."""
    return Binding(
        parameters={"variable": "SHEET="},
        requests=(
            "the command line sets `SHEET=` itself",
            "make was given its `SHEET=` explicitly",
            "nobody relies on a default where `SHEET=` belongs",
            "an argument of the command begins with `SHEET=`",
        ),
        violation=Violation(
            message="no argument begins with SHEET=", environment=(("SHEET", attested.artifact),), command="make -e"
        ),
    )
