"""Witness policies: the document, the evidence it is held against, and the decision.

Importing this package costs nothing; its modules are imported by the commands that need them.
"""
