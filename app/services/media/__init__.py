"""Pictures that people upload: storing, quota, variants, removal, and where their bytes lie."""
