"""The archive of a site: what people have written, in a file that another site can take over."""
