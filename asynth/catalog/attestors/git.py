"""Git: which commit, branch, author and state of the worktree the step ran on."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="git",
    predicate_type="https://witness.dev/attestations/git/v0.1",
    records=("the commit and branch", "the git state of the checkout", "the checked-out revision and its author"),
    unconstrained="which branch, author or commit the step ran on",
    needs="a git repository around the working directory",
    missing="repository does not exist",
    says="the branch, author, committer, message, tags, remotes, parents and date of the commit, and what was uncommitted",
)
