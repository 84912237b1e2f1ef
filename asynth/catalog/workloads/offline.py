"""Hidden variables of package managers and build tools that several workloads share.

They concern the network, caches and speed only: each command makes the same products without them.
"""

Variables = tuple[tuple[str, str], ...]

CARGO: Variables = (("CARGO_NET_OFFLINE", "true"),)

GO: Variables = (
    ("GOCACHE", "{cache}/go"),
    ("GOPROXY", "off"),
    ("GOTOOLCHAIN", "local"),
)

NPM: Variables = (
    ("NPM_CONFIG_OFFLINE", "true"),
    ("NPM_CONFIG_AUDIT", "false"),
    ("NPM_CONFIG_FUND", "false"),
    ("NPM_CONFIG_UPDATE_NOTIFIER", "false"),
    ("NPM_CONFIG_CACHE", "{cache}/npm"),
    ("NPM_CONFIG_LOGS_MAX", "0"),
)

PIP: Variables = (
    ("PIP_CACHE_DIR", "{cache}/pip"),
    ("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
)

UV: Variables = (
    ("UV_CACHE_DIR", "{cache}/uv"),
    ("UV_LINK_MODE", "copy"),  # by default files are hard links into the cache, which all examples share
    ("UV_OFFLINE", "1"),
    ("UV_PYTHON_DOWNLOADS", "never"),
)

_JAVA_SPEED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Short runs end before the second compiler pays, and need one collector."""

JAVA: Variables = (("JAVA_TOOL_OPTIONS", _JAVA_SPEED),)
"""For the JDK's own programs, which take options of the virtual machine from no other variable; each says on standard error
that it found it. Measured: javac 0.67 CPU s without it, 0.42 with it."""

MAVEN: Variables = (
    # Java takes the home from the password database, not from HOME; the repository lies below it.
    ("MAVEN_OPTS", f"-Duser.home={{cache}}/maven -XX:SharedArchiveFile={{cache}}/maven.jsa {_JAVA_SPEED}"),
)

GRADLE: Variables = (
    ("GRADLE_OPTS", f"-XX:SharedArchiveFile={{cache}}/gradle.jsa {_JAVA_SPEED}"),
    ("GRADLE_USER_HOME", "{cache}/gradle"),
)

_DUMP = "${%s/SharedArchiveFile/ArchiveClassesAtExit} -Xlog:disable"

WARM_MAVEN = f'MAVEN_OPTS="{_DUMP % "MAVEN_OPTS"}" mvn -B -ntp -q package\n'
"""Fills the repository, and leaves the archive of loaded classes that later runs start from."""

WARM_GRADLE = f'GRADLE_OPTS="{_DUMP % "GRADLE_OPTS"}" gradle --no-daemon -q build\n'
