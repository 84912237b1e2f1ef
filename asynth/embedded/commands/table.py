"""The tree of commands: names, one-line descriptions, and which module runs each.

A room for data only. A command's module declares `FLAGS`, may declare `REQUIRED_TOGETHER`, `ONE_REQUIRED` and
`MUTUALLY_EXCLUSIVE` (tuples of groups of flag names), and has a function from its values to an exit
code, `run` unless the tree says otherwise; it is imported when it runs.
"""

from __future__ import annotations

from asynth.embedded.go.flags import Flag

GLOBAL_FLAGS = (
    Flag("config", "string", "", "Path to the witness config file", short="c"),
    Flag(
        "debug-cpu-profile-file",
        "string",
        "",
        "Path to store the CPU profile. Profiling will be enabled if this is non-empty",
    ),
    Flag(
        "debug-mem-profile-file",
        "string",
        "",
        "Path to store the Memory profile. Profiling will be enabled if this is non-empty",
    ),
    Flag("log-level", "string", "info", "Level of logging to output (debug, info, warn, error)", short="l"),
)


class Command:
    """One command. `module` is empty for a command that only holds others; `usage` follows `witness` in its help."""

    __slots__ = (
        "at_least",
        "children",
        "exactly",
        "flags_in_usage",
        "long",
        "module",
        "name",
        "path",
        "runs",
        "short",
        "shows_usage",
        "usage",
        "valid",
    )

    def __init__(
        self,
        path: str,
        short: str,
        long: str = "",
        *,
        usage: str = "",
        module: str = "",
        runs: str = "run",
        children: tuple[Command, ...] = (),
        at_least: int = 0,
        exactly: int | None = None,
        valid: tuple[str, ...] = (),
        flags_in_usage: bool = True,
        shows_usage: bool = False,
    ) -> None:
        """:param shows_usage: whether an error of this command prints its usage too."""
        self.path, self.name = path, path.rpartition(" ")[2]
        self.short, self.long, self.usage, self.module, self.children = short, long or short, usage, module, children
        self.at_least, self.exactly, self.valid = at_least, exactly, valid
        self.flags_in_usage, self.shows_usage, self.runs = flags_in_usage, shows_usage, runs


_HERE = "asynth.embedded.commands."

_COMPLETION = """\
To load completions:
Bash:
  $ source <(witness completion bash)
  # To load completions for each session, execute once:
  # Linux:
  $ witness completion bash > /etc/bash_completion.d/witness
  # macOS:
  $ witness completion bash > /usr/local/etc/bash_completion.d/witness
Zsh:
  # If shell completion is not already enabled in your environment,
  # you will need to enable it.  You can execute the following once:
  $ echo "autoload -U compinit; compinit" >> ~/.zshrc
  # To load completions for each session, execute once:
  $ witness completion zsh > "${fpath[1]}/_witness"
  # You will need to start a new shell for this setup to take effect.
fish:
  $ witness completion fish | source
  # To load completions for each session, execute once:
  $ witness completion fish > ~/.config/fish/completions/witness.fish
PowerShell:
  PS> witness completion powershell | Out-String | Invoke-Expression
  # To load completions for every new session, run:
  PS> witness completion powershell > witness.ps1
  # and source this file from your PowerShell profile.
"""

ROOT = Command(
    "witness",
    "Collect and verify attestations about your build environments",
    shows_usage=True,
    children=(
        Command(
            "witness attestors",
            "Get information about available attestors",
            "Get information about all the available attestors in Witness",
            shows_usage=True,
            children=(
                Command(
                    "witness attestors list",
                    "List all available attestors",
                    "Lists all the available attestors in Witness with supporting information",
                    module=_HERE + "about",
                    runs="list_attestors",
                ),
                Command(
                    "witness attestors schema",
                    "Show the JSON schema of a specific attestor",
                    "Print the JSON schema of the predicate that the specified attestor generates",
                    module=_HERE + "about",
                    runs="print_schema",
                ),
            ),
        ),
        Command(
            "witness completion",
            "Generate completion script",
            _COMPLETION,
            usage="[bash|zsh|fish|powershell]",
            module=_HERE + "about",
            runs="refuse_completion",
            exactly=1,
            valid=("bash", "zsh", "fish", "powershell"),
            flags_in_usage=False,
            shows_usage=True,
        ),
        Command(
            "witness help",
            "Help about any command",
            "Help provides help for any command in the application.\n"
            "Simply type witness help [path to command] for full details.",
            usage="[command]",
            module=_HERE + "help",
            shows_usage=True,
        ),
        Command(
            "witness policy",
            "Manage policies",
            shows_usage=True,
            children=(
                Command(
                    "witness policy check",
                    "Check a policy file",
                    "Check a policy file for correctness and expiration.",
                    usage="[policy file]",
                    module=_HERE + "policy_check",
                    at_least=1,
                ),
            ),
        ),
        Command(
            "witness run",
            "Runs the provided command and records attestations about the execution",
            usage="[cmd]",
            module=_HERE + "run",
        ),
        Command(
            "witness sign",
            "Signs a file",
            "Signs a file with the provided key source and outputs the signed file to the specified destination",
            usage="[file]",
            module=_HERE + "sign",
        ),
        Command(
            "witness verify",
            "Verifies a witness policy",
            "Verifies a policy provided key source and exits with code 0 if verification succeeds",
            module=_HERE + "verify",
        ),
        Command("witness version", "Prints out the witness version", module=_HERE + "about", runs="print_version"),
    ),
)
