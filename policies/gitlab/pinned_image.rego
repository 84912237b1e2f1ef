package gitlab.pinned_image

import rego.v1

pattern := "@sha256:[0-9a-f]{64}$"

image := object.get(input, "jobimage", "")

deny contains msg if {
	not regex.match(pattern, image)
	msg := sprintf("job image '%s' is not pinned by digest", [image])
}
