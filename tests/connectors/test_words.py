"""From markup and bytes to words: texts, links, characters, dates, OPML."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.connectors._charset import decode
from listener.connectors._dates import read_date
from listener.connectors._markup import RefusedMarkup, prepared_xml
from listener.connectors._opml import read_opml
from listener.connectors._text import TEXT_BYTES, one_line, plain_text, safe_link
from listener.errors import ConfigError

# --- Texts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("One<br/>Two<br>\n\n<br>Three", "One\nTwo\nThree"),
        ("<b>b</b>old &amp; <i>i</i>talic", "bold & italic"),
        ("5 &lt; 6 &euro; &#8364; &#x20AC;", "5 < 6 € € €"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("<script>x()</script><style>b{}</style>words<!-- not these -->", "words"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("&lt;p&gt;escaped twice&lt;/p&gt;", "escaped twice"),
        ("a\u00a0b\tc   d", "a b c d"),
        ("", ""),
    ],
)
def test_markup_becomes_words(markup: str, expected: str) -> None:
    """Tags go, words and lines stay."""
    assert plain_text(markup) == expected


def test_plain_text_keeps_its_signs() -> None:
    """What is not HTML keeps what only looks like it, unless it is."""
    assert plain_text("if a <b and c> d: I <3 it", False) == "if a <b and c> d: I <3 it"
    assert plain_text("AT&amp;T <p>really</p>", False) == "AT&T\nreally"


@pytest.mark.parametrize("is_html", [True, False])
def test_a_letter_without_end_is_none(is_html: bool) -> None:
    """A number of thousands of digits is one that Python refuses to read: what anybody posts may hold one."""
    assert plain_text(f"Kolibrie &#{'9' * 5000}; is late", is_html).endswith("is late")


def test_tags_a_hundred_thousand_deep_are_read_without_them() -> None:
    """The parser of markup would take half a minute, quadratic in their depth, while other sources wait."""
    assert plain_text("<div>" * 115_000 + "Kolibrie is <b>late</b>") == "Kolibrie is\nlate"


@given(st.text())
def test_any_text_becomes_storable(text: str) -> None:
    """Nothing crashes, no control character is left, PostgreSQL can store it."""
    for is_html in (True, False):
        words = plain_text(text, is_html)
        assert words == words.strip()
        assert not any(ord(char) < 32 and char != "\n" for char in words)
        words.encode("utf-8")
        assert "\n" not in one_line(text, is_html)


@given(st.text(alphabet="<>/&;ab'\"!-= pscrit", max_size=60))
def test_no_script_survives(text: str) -> None:
    """No mixture of brackets gives back a tag that could run."""
    assert "<script" not in plain_text(f"<p>{text}</p>").lower().replace(" ", "")


def test_long_texts_are_cut_between_characters() -> None:
    """A hundred thousand bytes are kept, and no half letter."""
    words = plain_text("é" * 90_000)
    assert TEXT_BYTES - 1 <= len(words.encode()) <= TEXT_BYTES


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://a.example/x?y=1&z=2", "https://a.example/x?y=1&z=2"),
        (" https://a.example/\n", "https://a.example/"),
        ("/x", "https://base.example/x"),
        ("//other.example/x", "https://other.example/x"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://a.example/", ""),
        ("mailto:a@b.example", ""),
        ("http://[broken", ""),
        ("https://www.google.com/url?rct=j&url=https://real.example/a%3Fb%3D1&ct=ga", "https://real.example/a?b=1"),
        ("https://www.google.com/url?q=https://real.example/", "https://real.example/"),
        ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert(1)"),
        ("https://www.google.com.evil.example/url?q=https://a.example/", "https://www.google.com.evil.example/url?q=https://a.example/"),
        (None, ""),
        (17, ""),
    ],
)  # fmt: skip
def test_only_links_of_the_web(link: object, expected: str) -> None:
    """Addresses are whole, of the web, and unwrapped."""
    assert safe_link(link, "https://base.example/dir/") == expected


@given(st.text())
def test_no_link_is_dangerous(link: str) -> None:
    """Whatever is called a link, only http and https come out."""
    assert safe_link(link) == "" or safe_link(link).startswith(("http://", "https://"))


# --- Characters ---------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1b\ufffd\ufeff")))
def test_unicode_is_recognised_without_help(encoding: str, text: str) -> None:
    """Every form of Unicode is read from its bytes alone."""
    assert decode(f"<rss>{text}".encode(encoding)) == f"<rss>{text}"


@given(st.binary(), st.text(max_size=40))
def test_any_bytes_become_text(body: bytes, content_type: str) -> None:
    """Decoding never fails, whatever is claimed."""
    assert isinstance(decode(body, f"text/xml; charset={content_type}"), str)


@pytest.mark.parametrize("claim", ["utf-7", "rot13", "hex", "idna", "unicode_escape", "nonsense", "base64"])
def test_strange_claims_are_not_believed(claim: str) -> None:
    """Encodings no publisher uses, and Python knows, decode nothing."""
    body = f'<?xml version="1.0" encoding="{claim}"?><rss>+ADw- \\x41 caf\xe9'.encode("latin-1")
    assert decode(body).endswith("<rss>+ADw- \\x41 café")


# --- XML ----------------------------------------------------------------------------------------


def test_references_are_repaired_outside_cdata_only() -> None:
    """A stray ampersand is escaped, an HTML entity replaced; in a CDATA section nothing is touched."""
    xml = "<a>x & y &nbsp;&LT;&amp;&#65;&none;<![CDATA[x & y &nbsp;]]>&</a>"
    assert prepared_xml(xml) == "<a>x &amp; y \xa0&lt;&amp;&#65;&amp;none;<![CDATA[x & y &nbsp;]]>&amp;</a>"


def test_what_stands_before_the_first_element_goes() -> None:
    """Declarations, comments, blank lines and rubbish before the feed do not matter."""
    assert prepared_xml("\n <!-- c > --><?xml version='1.0'?>\n<!DOCTYPE rss [ ]>rubbish<rss/>") == "<rss/>"
    assert prepared_xml("<!-- never closed <rss/>") is None


@pytest.mark.parametrize(
    "doctype",
    [
        '[<!ENTITY a "ha"><!ENTITY b "&a;&a;">]',
        '[<!ENTITY a SYSTEM "file:///etc/passwd">]',
        '[<!ENTITY a PUBLIC "x" "http://x/">]',
        '[<!ENTITY % a "x">]',
        '[<!ENTITY a "<b>" "<c>">]',
        f'[<!ENTITY a "{"x" * 500}">]',
    ],
)
def test_entities_that_could_hurt_are_refused(doctype: str) -> None:
    """Entities inside entities, from elsewhere, of parameters, or long ones refuse the document."""
    with pytest.raises(RefusedMarkup):
        prepared_xml(f"<!DOCTYPE rss {doctype}><rss>&a;</rss>")


# --- Dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("ma, 2 mrt 2026 09:00:00 +0100", datetime(2026, 3, 2, 8, 0, tzinfo=UTC)),
        ("lun., 02 févr. 2026 09:00:00 +0100", datetime(2026, 2, 2, 8, 0, tzinfo=UTC)),
        ("2 août 2026 09:00", datetime(2026, 8, 2, 9, 0, tzinfo=UTC)),
        ("3 juin 2026 09:00 GMT", datetime(2026, 6, 3, 9, 0, tzinfo=UTC)),
        ("3 juillet 2026 09:00 GMT", datetime(2026, 7, 3, 9, 0, tzinfo=UTC)),
        ("vr 1 mei 2026 09:00", datetime(2026, 5, 1, 9, 0, tzinfo=UTC)),
        ("Mo, 02. März 2026 09:00:00 -0330", datetime(2026, 3, 2, 9, 0, tzinfo=timezone(-timedelta(hours=3.5)))),
        ("lun, 2 de marzo de 2026 09:00", None),
        ("2 zork 2026 09:00", None),
        ("32 mai 2026 09:00", None),
        ("2 mai 2026 25:00", None),
        ("02/03/2026 09:00", None),
        ("yesterday", None),
    ],
)
def test_months_in_other_languages(stated: str, expected: datetime | None) -> None:
    """Names of months are read in the languages publishers write them; what is ambiguous is not guessed."""
    assert read_date(stated) == expected


# --- OPML ---------------------------------------------------------------------------------------

OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="News"><outline text="Local"><outline type="rss" text="Gazette" title="The Gazette" xmlUrl="https://g.example/feed?a=1&b=2"/></outline>
<outline type="rss" text="Gazette again" xmlUrl="https://g.example/feed?a=1&amp;b=2"/></outline>
<outline type="rss" xmlurl="https://untitled.example/feed" category="/Tech/Rail,News"/>
<outline text="A page" htmlUrl="https://page.example/"/>
<outline text="Bad" xmlUrl="javascript:alert(1)"/></body></opml>"""


def test_a_list_of_feeds_is_read() -> None:
    """Titles, addresses and folders, each address once, stray ampersands and spellings forgiven."""
    assert read_opml(OPML.encode()) == [
        ("The Gazette", "https://g.example/feed?a=1&b=2", ("News", "Local")),
        ("https://untitled.example/feed", "https://untitled.example/feed", ("Tech/Rail", "News")),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not well-formed"),
        (b"words", "not well-formed"),
        (b"<opml><body><outline>", "not well-formed"),
        (b"<rss version='2.0'/>", "not OPML"),
        (b"<opml version='2.0'><body/></opml>", "no feed"),
        (b"<!DOCTYPE opml [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><opml>&b;</opml>", "entities"),
        (b"x" * 5_000_001, "5 MB"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(content: bytes, words: str) -> None:
    """Each refusal is a sentence with advice."""
    with pytest.raises(ConfigError) as caught:
        read_opml(content)
    assert words in caught.value.message
    assert caught.value.advice


def test_folders_may_be_nested_without_end() -> None:
    """Depth costs nothing: no recursion follows it."""
    deep = b"<outline text='f'>" * 20_000 + b"<outline xmlUrl='https://a.example/'/>" + b"</outline>" * 20_000
    ((_, address, folders),) = read_opml(b"<opml><body>" + deep + b"</body></opml>")
    assert (address, folders) == ("https://a.example/", ("f",))
