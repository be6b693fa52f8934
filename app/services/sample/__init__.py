"""Sample content for an empty site: users, posts and comments in text files."""
