"""What the families share that start from a situation: something failed, is too wide, has to be read, or is to be used.

A family of this kind is a package with modules of scenarios, each a function and an entry in the module's tuple. A scenario
says what happened before the question and what the answer is; how the question is worded is a matter of the phrasings.
"""
