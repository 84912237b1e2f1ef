"""Rego: one query over a policy's modules, asked of `opa` or of regorus within its limits."""
