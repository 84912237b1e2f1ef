"""Docker: the images that a build describes in its metadata file (`docker buildx build --metadata-file`)."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="docker",
    predicate_type="https://witness.dev/attestations/docker/v0.1",
    records=(
        "the image digest and base images from the build metadata",
        "the image build's metadata",
        "the built image's digest and materials",
    ),
    unconstrained="which base images went into the image",
    note="The docker attestor reads the metadata file of the build, not a Docker daemon.",
    needs="a metadata file of an image build among the products, with `containerimage.digest`",
    missing="no products to attest",
    says="the base images and references of the image",
)
