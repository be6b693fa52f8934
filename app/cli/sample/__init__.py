"""The sample community that fills an empty site: people, posts and comments as plain text files."""
