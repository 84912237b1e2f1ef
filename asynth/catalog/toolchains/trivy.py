"""trivy: vulnerabilities, misconfiguration and secrets. Compiling it takes minutes and close to 3 GB of memory."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="trivy",
    provides=("trivy",),
    source="go",
    packages=("github.com/aquasecurity/trivy/cmd/trivy@v0.74.0",),
    seconds=780,
    heavy=True,
    environment=(("GOEXPERIMENT", "jsonv2"),),
)
