"""OCI: manifest, image id, tags and layers of the image archive among the products."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="oci",
    predicate_type="https://witness.dev/attestations/oci/v0.1",
    records=(
        "the container image inside the archive",
        "the image's tags, id and layers",
        "the saved image's manifest and layers",
    ),
    unconstrained="which tags and layers the image has",
    needs="an image archive as `docker save` writes it among the products",
    missing="no tar file found",
    says="the tags of the image",
)
