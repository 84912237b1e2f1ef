"""Rules that are taught together, each on an attestation of its own: the plan's policy variant `combined`."""

COMBINATIONS = (
    ("git_branch_allowlist", "env_variable_equals"),
    ("git_clean_worktree", "product_required_outputs"),
    ("git_author_domain", "cmd_exact"),
    ("git_remote_allowlist", "env_required_variables"),
    ("git_semver_tag_required", "product_mime_allowlist"),
    ("env_variable_equals", "cmd_program_allowlist"),
    ("product_required_outputs", "cmd_program_allowlist"),
    ("product_count_limit", "cmd_no_shell"),
    ("git_branch_prefix", "cmd_forbidden_words"),
    ("git_message_ticket", "env_forbidden_variables"),
    ("git_branch_allowlist", "env_required_variables", "cmd_program_allowlist"),
    ("git_clean_worktree", "env_variable_equals", "product_required_outputs"),
)
