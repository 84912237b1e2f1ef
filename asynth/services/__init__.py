"""Stand-ins on the loopback interface for what witness calls, such as a timestamp authority, a store, a certificate authority.

One process serves a run (`python -m asynth.services`, started by :class:`asynth.services.running.Services`). A command reaches
it as a proxy, so that its text names the public URL; the proxy's user name is the tenant, and each workspace is a tenant of its
own. The protocols are the real ones', refusals included; who speaks them wrongly is refused.
"""

from typing import Final

DIRECT: Final = "/t/"
"""How a path of the process begins that a client asks for which uses no proxy; tenant, scheme and host follow."""
