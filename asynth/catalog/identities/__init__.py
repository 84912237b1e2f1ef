"""Identities: who may sign, known by a key or by a certificate, and how people ask about it."""

from asynth.catalog.identities.credentials import KINDS, Credentials, issue

__all__ = ["KINDS", "Credentials", "issue"]
"""The kinds of credentials, and what one example of a kind is made of."""
