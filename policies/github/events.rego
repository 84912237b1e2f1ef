package github.events

import rego.v1

events := ["push", "workflow_dispatch"]

event := object.get(input, ["jwt", "claims", "event_name"], "<none>")

deny contains msg if {
	not event in events
	msg := sprintf("event %s may not build releases", [event])
}
