"""How people ask for a bill of materials that can be trusted."""

from asynth.catalog.phrasings.frame import Frame

FRAMES: tuple[Frame, ...] = (
    Frame(("We need an attested SBOM for `{project}`, {describes}.", "{context}")),
    Frame(("A customer demands a bill of materials for `{project}` that they can check themselves. {context}",)),
    Frame(("Subject: SBOM for {project} ({describes})\n\n{context}", "Thanks!")),
    Frame(("{context}", "Which witness commands turn that into evidence for `{project}`?")),
    Frame(("CRA readiness, item 7, for {describes} `{project}`: components on record, signed. {context}",)),
    Frame(("hi! sbom + witness for {project}, end to end please", "{context}")),
    Frame(("So far we mail the component list of `{project}` around as a file. It should become a signed attestation. "
           "{context}",)),
    Frame(("`{project}` is {describes}. {context}", "How do I make sure that nobody hands out a doctored list?")),
    Frame(("Task: supply-chain evidence for {project}\n\n{context}", "Out of scope: uploading it anywhere.")),
    Frame(("Our dependency scanner will only accept inventories of `{project}` that verify. {context}",)),
    Frame(("Procurement sent a questionnaire: \"Do you provide a verifiable inventory?\" For `{project}`, {describes}, I would "
           "like to answer yes. {context}",)),
    Frame(("{context}", "That's all for {project}; I am after run, policy and verify.")),
    Frame(("I generate an inventory of `{project}` in CI and want witness to vouch for how it came about. {context}",)),
    Frame(("Migrating `{project}` ({describes}) from unsigned component lists. {context}",)),
    Frame(("What is the proper way to tie an SBOM to {project} with witness? {context}",)),
    Frame(("Release checklist of {project}, line \"inventory attested\": please fill in the commands.", "{context}")),
    Frame(("Incident drill: which of our services ship that library? For `{project}` the answer should come from a document "
           "that we can trust. {context}",)),
    Frame(("For the platform handbook, the page on inventories, example {project} ({describes}):", "{context}")),
    Frame(("An open-source user asked how to verify the component list of `{project}`. We have nothing yet. {context}",)),
    Frame(("Can the sbom attestor do this for `{project}`? {context}", "If so, show me how.")),
    Frame(("Two-line summary: {describes}, called {project}, must come with a verifiable parts list. {context}",)),
    Frame(("Security champion here, working on {project}. {context}", "I'd paste what you write into our pipeline.")),
)  # fmt: skip
"""The order is the order of the dimension `phrasing`."""
