"""Pure functions from text to result: words, tone, relevance, category, duplicates, topic terms."""
