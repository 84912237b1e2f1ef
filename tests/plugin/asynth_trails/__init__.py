"""A plugin as its author writes it: a workload with its project, a rule with its module, an attestor."""
