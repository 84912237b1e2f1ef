"""bundle exec: tests of a Ruby project with exactly the gems that Gemfile.lock names."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="bundle exec",
    language="ruby",
    tools=("bundle", "ruby"),
    builds=(
        Build(
            project=Project(
                "ruby/almanac", "a Ruby almanac of moon phases, locked by Bundler", frozenset({"lockfiles"})
            ),
            command="bundle exec ruby -Ilib test/run.rb",
            artifacts=(),
            outputs=(),
            stdout="3 checks passed",
        ),
        Build(
            project=Project(
                "ruby/guestlist", "a Ruby gem that seats guests, with a second gem beside it", frozenset({"lockfiles"})
            ),
            command="bundle exec ruby test/plan_test.rb",
            artifacts=(),
            outputs=(),
            stdout="the plan holds",
        ),
    ),
    cost=0.3,
)
