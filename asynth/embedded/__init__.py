"""An independent implementation of the part of witness that works offline; its `version` says that it is embedded.

Importing this package must cost nothing: every command imports what it needs when it runs.
"""
