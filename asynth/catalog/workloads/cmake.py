"""cmake: configure and build. The generated files differ between versions; the program is where CMakeLists.txt says."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="cmake",
    language="c",
    tools=("cmake", "make", "cc"),
    builds=(
        Build(
            project=Project("c/ring-buffer", "a C library of a ring buffer"),
            command="sh -c 'cmake -S . -B build && cmake --build build'",
            artifacts=("build/tail-lines",),
        ),
        Build(
            project=Project("c/morse", "a Morse encoder in C with CMake presets"),
            command="sh -c 'cmake --preset release && cmake --build --preset release'",
            artifacts=("out/morse",),
        ),
    ),
    cost=0.6,
)
