"""What can be taught: attestors, workloads, rules, phrasings and families, one small file a member."""
