"""How people ask what is in a file that witness wrote."""

from asynth.catalog.phrasings.frame import Frame

FRAMES: tuple[Frame, ...] = (
    Frame(("From `{project}`, {describes}:", "{script}", "{context}")),
    Frame(("{context}", "Origin of the file ({project}):", "{script}")),
    Frame(("The envelope is all base64 to me. {project} ran", "{script}", "{context}")),
    Frame(("Debugging a rule for `{project}`. So far I ran", "{script}", "{context}")),
    Frame(("{describes}, `{project}`. One run so far:", "{script}", "{context}", "jq is there.")),
    Frame(("An auditor looks over my shoulder at {project}. I typed", "{script}", "and got asked: {context}")),
    Frame(("Curious rather than stuck ({project}).", "{script}", "{context}")),
    Frame(("Unpacking for beginners: {context}", "{script}", "(`{project}`, {describes})")),
    Frame(("Evidence review, {project}. Recorded by:", "{script}", "{context}", "Include what I should see.")),
    Frame(("{script}", "Done for {project}. Now: {context}")),
    Frame(("No `witness inspect`, I gather. {context} The file is from `{project}`:", "{script}")),
    Frame(("For a dashboard about `{project}` I want to extract something.", "{script}", "{context}")),
    Frame(("Teach me to fish: {context}", "{script}", "It is {describes}, {project}.")),
    Frame(("Ticket: explain evidence of {project} to the release manager.", "{script}", "{context}")),
    Frame(("Before I write a policy for `{project}` I would like to read what there is.", "{script}", "{context}")),
    Frame(("Is everything in there that we think is in there? {project} did this:", "{script}", "{context}")),
    Frame(("Forensics on {describes} (`{project}`). Known history:", "{script}", "{context}")),
    Frame(("one-liner wanted, repo {project}", "{script}", "{context}")),
    Frame(("A reviewer of {project} does not believe prose, only output.", "{script}", "{context}")),
    Frame(("What do these files of witness look like from the inside? Take `{project}`:", "{script}", "{context}")),
    Frame(("I maintain {describes}, {project}, and have just run", "{script}", "{context}", "With the output to expect.")),
)  # fmt: skip
"""The order is the order of the dimension `phrasing`."""
