"""robots.txt (RFC 9309): which paths crawlers are asked not to fetch."""

from __future__ import annotations

# User agents of crawlers that collect texts for language models:
# https://github.com/ai-robots-txt/ai.robots.txt has sources for each. Search engines are not
# listed: Google-Extended and Applebot-Extended do not affect Googlebot and Applebot.
AI_CRAWLERS = (
    "AI2Bot",
    "Ai2Bot-Dolma",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ChatGPT-User",
    "Claude-SearchBot",
    "Claude-User",
    "Claude-Web",
    "ClaudeBot",
    "cohere-ai",
    "cohere-training-data-crawler",
    "DeepSeekBot",
    "Diffbot",
    "DuckAssistBot",
    "FacebookBot",
    "Google-CloudVertexBot",
    "Google-Extended",
    "GPTBot",
    "ICC-Crawler",
    "ImagesiftBot",
    "img2dataset",
    "Kangaroo Bot",
    "meta-externalagent",
    "meta-externalfetcher",
    "MistralAI-User",
    "OAI-SearchBot",
    "omgili",
    "PanguBot",
    "Perplexity-User",
    "PerplexityBot",
    "TikTokSpider",
    "Timpibot",
    "VelenPublicWebCrawler",
    "Webzio-Extended",
    "YouBot",
)


def robots_txt(disallowed: list[str], sitemap: str, ai_crawlers: bool) -> str:
    """Return the content of robots.txt.

    ``disallowed`` are path prefixes for all crawlers, ``sitemap`` is an absolute URL. Without
    ``ai_crawlers`` the crawlers in AI_CRAWLERS are asked to fetch nothing.
    """
    groups = []
    if not ai_crawlers:
        groups.append([*(f"User-agent: {name}" for name in AI_CRAWLERS), "Disallow: /"])
    groups.append(["User-agent: *", *(f"Disallow: {path}" for path in disallowed)])
    groups.append([f"Sitemap: {sitemap}"])
    return "\n\n".join("\n".join(lines) for lines in groups) + "\n"
