"""How people ask who take something for granted."""

from asynth.catalog.phrasings.frame import Frame

FRAMES: tuple[Frame, ...] = (
    Frame(("For `{project}`: {context}", "{script}", "{error}", "Isn't that how it is done?")),
    Frame(("Correct me if I am wrong. {context} ({project}, {describes})", "{script}", "{error}")),
    Frame(("{context}", "{script}", "The tool disagrees:\n\n{error}", "Who is out of date here, {project} or I?")),
    Frame(("A tutorial for {describes} says so, and I follow it in `{project}`. {context}", "{script}", "{error}",
           "Where does the tutorial go wrong?")),
    Frame(("Sanity check for {project}! {context}", "{script}", "{error}", "True or false, and then what?")),
    Frame(("My assistant wrote this for `{project}`. {context}", "{script}", "{error}",
           "Did it hallucinate? I need lines that exist.")),
    Frame(("FAQ candidate ({project}). {context}", "{script}", "{error}", "Please phrase the reply with commands.")),
    Frame(("In the training for `{project}` ({describes}) somebody claimed the following. {context}", "{script}", "{error}",
           "What should the trainer have said?")),
    Frame(("Quick yes/no plus example. {context} Repo {project}.", "{script}", "{error}")),
    Frame(("I am porting {project} from another tool and assume that witness has the same. {context}", "{script}", "{error}",
           "If it has not: what takes its place?")),
    Frame(("Docs vs reality, part 4, {describes} `{project}`. {context}", "{script}", "{error}", "What is real?")),
    Frame(("{context}", "{script}", "{error}", "My merge request for {project} was rejected over this. Why? What do I push?")),
    Frame(("Interview question that I failed, set in `{project}`: {context}", "{script}", "{error}",
           "What would a good reply have been?")),
    Frame(("Colleagues at {project} bet a coffee on it. {context}", "{script}", "{error}", "Who pays, and how is it done?")),
    Frame(("Design note for {describes} ({project}), assumption 2: {context}", "{script}", "{error}",
           "Strike or keep the assumption? Give the working commands either way.")),
    Frame(("So much for intuition. `{project}`: {context}", "{script}", "{error}", "What is the tool's own way?")),
    Frame(("I could not find this in the help of witness. {context} Project: {project}.", "{script}", "{error}",
           "Does it exist under another name?")),
    Frame(("Vendor slide: \"works out of the box\". Our `{project}`, {describes}, begs to differ. {context}", "{script}",
           "{error}", "What does work?")),
    Frame(("Old wiki page of {project}, please bring it up to date. {context}", "{script}", "{error}")),
    Frame(("Put my wish into the vocabulary of the tool ({project}). {context}", "{script}", "{error}")),
    Frame(("Assumptions are expensive, so I ask first. {context} It concerns {describes}, `{project}`.", "{script}", "{error}",
           "What holds?")),
)  # fmt: skip
"""The order is the order of the dimension `phrasing`."""
