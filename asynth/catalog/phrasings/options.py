"""How people ask for an option whose name they do not know."""

from asynth.catalog.phrasings.frame import Frame

FRAMES: tuple[Frame, ...] = (
    Frame(("{context}", "Name the switches, please. It is about `{project}`, {describes}.")),
    Frame(("Small change for `{project}`. {context}",)),
    Frame(("Fine-tuning witness in {project}: {context}",)),
    Frame(("{project} ({describes}) is attested already; now for the details. {context}",)),
    Frame(("hi again, {project} here. {context}", "cheers")),
    Frame(("Wish list, entry 3, from the people behind {describes} (`{project}`). {context}",)),
    Frame(("The help text lists dozens of options and I cannot find mine. {context} Repository: {project}.",)),
    Frame(("Can this be had without patching witness? {context}", "We talk about `{project}`.")),
    Frame(("Pipeline maintenance, {project}.", "{context}", "Drop-in lines, please.")),
    Frame(("{context}", "If there is a switch for it, show it in use on {project}.")),
    Frame(("Requirement from operations for `{project}`, {describes}: {context}",)),
    Frame(("I have the basics of witness running in `{project}` and one wish left. {context}",)),
    Frame(("Our template for {describes} lacks something, {project} needs it first. {context}",)),
    Frame(("Change request {project}/114. {context}", "Reply with the modified commands and their effect.")),
    Frame(("Which knob is it, on which command? {context} (`{project}`)",)),
    Frame(("Privacy and size review of what {project} records. {context}",)),
    Frame(("Advanced usage, second session, example {project}: {context}",)),
    Frame(("{context}", "A colleague says it takes one option. Which one, for {describes} such as `{project}`?")),
    Frame(("Our shell alias for {project} hangs on one detail. {context}",)),
    Frame(("Tuning request. {context}", "Context: {project}, {describes}, nothing fancy.")),
    Frame(("Not a bug, a preference of the {project} crew. {context}", "How is that told to witness?")),
)  # fmt: skip
"""The order is the order of the dimension `phrasing`."""
