"""The Rego rules that are taught, one file each."""

from asynth.catalog.member import Rule
from asynth.catalog.rules import (
    cmd_exact,
    cmd_program_allowlist,
    env_variable_equals,
    git_branch_allowlist,
    git_clean_worktree,
    product_required_outputs,
)

RULES: tuple[Rule, ...] = (
    git_branch_allowlist.RULE,
    git_clean_worktree.RULE,
    env_variable_equals.RULE,
    product_required_outputs.RULE,
    cmd_program_allowlist.RULE,
    cmd_exact.RULE,
)
RULES_BY_NAME = {rule.name: rule for rule in RULES}

__all__ = ["RULES", "RULES_BY_NAME"]
