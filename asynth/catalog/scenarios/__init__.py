"""Situations that users are in when they ask: a failure, a policy that is too wide, a record to read, an option to use.

One folder a family, one small file a scenario. A scenario tells what happened before the question and what the answer is;
how the question is worded is a matter of the phrasings.
"""
