"""Conversations: a first answer that lacks something, the error that it brought, the repair, and what is asked next."""
