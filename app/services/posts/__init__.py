"""Posts: publishing, tags, translations, lists, archives."""
