"""How users ask in the family `identity`, whose prompts are not whole messages yet, and the words of its facts."""
