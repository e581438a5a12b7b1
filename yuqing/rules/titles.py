"""What a topic is called after a mention: its title, or its first sentence."""

TITLE_LENGTH = 40


def title_of(title: str, text: str) -> str:
    """Return the title cut to what fits a line, or the first sentence of a text without one."""
    return title[:TITLE_LENGTH] or first_words(text)


def first_words(text: str) -> str:
    """Return the first sentence of a text without a title, cut to what fits a line."""
    line = text.strip().split("\n", 1)[0]
    for mark in "。!！?？;；":
        line = line.split(mark, 1)[0] or line
    return line[:TITLE_LENGTH]
