"""The one mail a brand manager reads, as HTML and as plain text."""

from listener.notifiers._digest_view import view_of
from listener.notifiers._pages import page
from listener.terms import DigestAlert


def render_digest_html(alert: DigestAlert) -> str:
    """Return a complete HTML page without scripts, images or outside requests; light and dark, 320 px and wider."""
    view = view_of(alert)
    return page("digest.html.j2", view=view, say=view.words.say, language=view.words.language)


def render_digest_text(alert: DigestAlert) -> str:
    """Return the digest as plain text, complete without the HTML."""
    view = view_of(alert)
    return page("digest.txt.j2", view=view, say=view.words.say)
