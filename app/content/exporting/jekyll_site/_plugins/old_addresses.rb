# Lets the old addresses in `redirect_from` lead to their posts, if jekyll-redirect-from is installed.
begin
  require "jekyll-redirect-from"
rescue LoadError
  Jekyll.logger.warn "Old addresses:", "jekyll-redirect-from is not installed, they lead nowhere."
end
