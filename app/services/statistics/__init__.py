"""How often posts are read, from where, and what is looked for in vain."""
