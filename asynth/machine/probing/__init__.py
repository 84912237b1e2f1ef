"""Finding out what works here: tools are looked for, every member's canary is really executed, the result is cached."""

from asynth.machine.probing.members import probe

__all__ = ["probe"]
