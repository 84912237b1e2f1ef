"""The one model of a task: attested steps in order, a policy over them, a subject; and all that follows from it.

A single step is a procedure of length one. What an answer does, which twins it has and what evidence says of it are derived
here; what a family's users ask for, and in which words, belongs to the families.
"""
