"""gcc: one compiler call, with a program name that the command line gives."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="gcc",
    language="c",
    tools=("gcc", "cc"),
    builds=(
        Build(
            project=Project("c/checksum", "a CRC-32 tool in C"),
            command="gcc -O2 -o {artifact} src/main.c src/crc32.c",
            artifacts=("checksum", "crc32", "crc", "filesum", "crctool", "sum32", "checksum-cli"),
            outputs=("{artifact}",),
        ),
        Build(
            project=Project("c/calculator", "a small command-line calculator in C"),
            command="gcc -Wall -Wextra -O2 -o {artifact} main.c calc.c",
            artifacts=("calc", "calculator", "reckon", "calc-cli", "app", "desk-calc", "sums"),
            outputs=("{artifact}",),
        ),
        Build(
            project=Project("c/word-count", "a word counter in C with its objects in `build`"),
            command="gcc -O2 -Iinclude -o {artifact} src/main.c src/counter.c",
            artifacts=("wordcount", "wcount", "count-words", "words", "textstat", "counter"),
            outputs=("{artifact}",),
        ),
    ),
    cost=0.1,
)
