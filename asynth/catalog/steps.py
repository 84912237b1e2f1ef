"""The ten step names of the plan."""

STEPS = ("build", "test", "package", "deploy", "scan", "compile", "lint", "security-check", "analyze", "verify")
