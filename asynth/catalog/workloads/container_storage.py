"""Where podman and buildah keep images: among the caches that examples share. An engine of Docker takes no notice."""

VARIABLES = (("CONTAINERS_STORAGE_CONF", "{cache}/containers/storage.conf"),)

WARMING = r"""
folder=$(dirname "$CONTAINERS_STORAGE_CONF")
mkdir -p "$folder"
printf '[storage]\ndriver = "vfs"\nrunroot = "%s/run"\ngraphroot = "%s/images"\n' "$folder" "$folder" > "$folder/new.conf"
mv "$folder/new.conf" "$CONTAINERS_STORAGE_CONF"
"""
"""The driver `vfs` works wherever files can be written, also inside of containers."""
