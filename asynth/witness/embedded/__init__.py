"""An independent implementation of the part of witness that works offline; it says that it is embedded in its `version`.

Importing this package must cost nothing: every command imports what it needs when it runs.
"""
