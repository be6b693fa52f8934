"""How often posts are read: what is counted of each request."""
