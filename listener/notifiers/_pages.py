"""The templates of the mails, with their styles written into each element, as mail clients need them."""

from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_FOLDER = Path(__file__).parent / "templates"
# Styles in elements for clients that drop <style>; the rules for dark and narrow screens stay for those that do not.
_INLINER = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, base_url=None)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def page(name: str, **shown: object) -> str:
    """Return a rendered template; `*.html.j2` is escaped and gets its styles inlined."""
    rendered = _templates().get_template(name).render(**shown)
    return _INLINER.inline(rendered) if name.endswith(".html.j2") else rendered
