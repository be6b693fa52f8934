"""Reading WordPress eXtended RSS (WXR), which WordPress writes under Tools → Export."""
