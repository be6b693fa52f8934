"""What programs that walk through the site are asked to leave alone: robots.txt (RFC 9309)."""

from __future__ import annotations

# Who collects texts to train language models or to answer with them, by the names that they say
# they obey: https://github.com/ai-robots-txt/ai.robots.txt keeps a list with sources for each.
# Search engines are not among them: Google-Extended and Applebot-Extended are names for a choice
# that leaves Googlebot and Applebot, and with them the results of a search, as they are.
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
    """The file: what nobody should ask for, and who should ask for nothing.

    ``disallowed`` are the beginnings of paths; ``sitemap`` is an absolute address.
    """
    groups = []
    if not ai_crawlers:
        groups.append([*(f"User-agent: {name}" for name in AI_CRAWLERS), "Disallow: /"])
    groups.append(["User-agent: *", *(f"Disallow: {path}" for path in disallowed)])
    groups.append([f"Sitemap: {sitemap}"])
    return "\n\n".join("\n".join(lines) for lines in groups) + "\n"
