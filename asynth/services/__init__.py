"""Stand-ins on the loopback interface for what witness calls: a timestamp authority, an attestation store, a key service.

One process serves a run (`python -m asynth.services`, started by :class:`asynth.services.running.Services`). A command reaches
it as a proxy, so that its text names the public URL; the proxy's user name is the tenant, and each workspace is a tenant of its
own. The protocols are those of RFC 3161 and of Archivista's and Vault's HTTP interfaces; who speaks them wrongly is refused.
"""
