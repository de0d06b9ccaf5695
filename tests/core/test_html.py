"""Cleaning HTML: whatever is pasted, what is stored is short-listed, canonical and safe."""

import re
import unicodedata

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from editorial.core.html import (
    ATTRIBUTES,
    MAX_BYTES,
    TAGS,
    TooLarge,
    clean,
    from_input,
    from_text,
    is_plain,
    paragraphs,
    to_text,
)

WORD_PASTE = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator>
<style><!-- /* Font Definitions */ @font-face {font-family:"Times New Roman";} p.MsoNormal {margin:0cm;} --></style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]--></head>
<body lang=VI><!--StartFragment--><p class=MsoNormal
 style='margin-left:36.0pt'><span lang=EN-US style='font-size:14.0pt'>
Ngày 15/6, <b style='mso-bidi-font-weight:normal'>UBND phường</b><o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph><![if !supportLists]><span>-<span>   </span></span><![endif]>Tổ 5</p>
<table class=MsoTable border=1><tr style='height:1'>
<td width=100 colspan="2" style='x'><p class=MsoNormal>Ô</p></td></tr></table>
<!--EndFragment--></body></html>"""

NASTY = [
    WORD_PASTE,
    '<a href="java&#115;cript:alert(1)">x</a>',
    '<a href="jav\tascript:alert(1)">x</a>',
    '<a href="&#1;javascript:alert(1)">x</a>',
    '<a href=" &#14;  javascript&colon;alert(1)">x</a>',
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href=vbscript:x>x</a><a href=//evil.vn>x</a><a href=/noi-bo>x</a><a href='#x'>x</a>",
    "<a href='https://a.vn/?a=1&b=2&copy=3' title='\"q\" <b>' onclick=x target=_blank>x</a>",
    "<a href=http:/\\evil>x</a><a href='http://['>x</a><a href='https://a b\"c'>x</a>",
    "<a href=https://a.vn>1<a href=https://b.vn>2</a>3</a>",
    "<svg><script>alert(1)</script><style><img src=x onerror=alert(1)></style></svg>after",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></mtext></math>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<img src=x onerror=alert(1)><iframe src=javascript:alert(1)></iframe><object data=x>y</object><embed src=x>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<script>alert(1)",
    "<style>p{}</style >text<STYLE>x</STYLE>",
    "<p>a\x00b\x08</p>&#0;&#x202e;",
    "<b><i>a</b>b</i>c<p><b>d</p>e</b>",
    "<ul><li>a<li>b<ul><li>c</ul></ul><li>stray",
    "<ul>text<p>in list</p><ul><li>deep</ul></ul>",
    "<table>x<caption>c</caption><tr><td>1<th rowspan=3 colspan=9999>2<tr></table>y",
    "<td>no table</td><tr><tbody></table>",
    "<table><tr><td><table><tr><td>in</table></p></b></td><td></td></table>",
    "<table><td><p>a</tr></table></td>b",
    "<ol start=3><li>a</ol><ol start=-1><li>b</ol><ol start='x'><li>c</ol>",
    "<p>a<p>b</p></p></div></b>",
    "<p>&nbsp;</p><p> </p><p><br></p><div><br/></div><p>x<br><br>y<br></p>",
    "<b> </b><i></i><h1> </h1>",
    "<p>\u0338x</p><p>=\u0338</p>&gt;\u0338 e<span>\u0301</span>e<b>\u0301</b>",
    "&amp;lt;script&amp;gt; &lt;script&gt; &amp;nbsp; &nbsp &copy &#x110;",
    "a < b > c <3 <-- <!-- c --> <!DOCTYPE x> <?php x ?> </ x> <a",
    "<p title='>'>q</p><p title=\"a'>b\">r</p><p a='x>y",
    "<blockquote>" * 60 + "x",
    "<div><ul><li>" * 40 + "x" + "</ul></div>" * 3 + "y",
    "<b>" * 500 + "x" + "<p>y" * 50,
    "<!--" * 50,
    "<textarea></p><script>x</textarea>ok",
    "<plaintext>x</plaintext><p>y",
    "<base href=https://evil.vn><meta http-equiv=refresh content=0><link rel=stylesheet href=x>t",
    "\ud800<p>\udfff</p>",
    "",
]


def offences(made: str) -> list[str]:
    """What a browser's parser would find in it that is not on the list."""
    found = []
    for element in html5lib.parseFragment(made, namespaceHTMLElements=False).iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        if element.tag not in TAGS:
            found.append(str(element.tag))
        for name, value in element.attrib.items():
            if name == "rel" and element.tag == "a" and value == "noopener nofollow":
                continue
            if name not in ATTRIBUTES.get(element.tag, set()):
                found.append(f"{element.tag}[{name}]")
            if name == "href" and not re.match(r"(?i)(https?://|mailto:|tel:)", value):
                found.append(value)
    return found


def holds(source: str) -> str:
    """Clean, and check what is true of every clean text."""
    made = clean(source)
    assert offences(made) == []
    assert clean(made) == made
    assert unicodedata.is_normalized("NFC", made)
    made.encode()
    assert not re.search(r"<(p|h2|h3|li|blockquote|strong|em|a)[^>]*></\1>", made)
    return made


@pytest.mark.parametrize("source", NASTY)
def test_nothing_nasty_comes_through(source: str):
    made = holds(source)
    assert not re.search(r"(?i)<(script|style|img|svg|iframe)|javascript:", made)
    assert "@font-face" not in made


def test_a_paste_from_word_keeps_words_and_structure():
    made = clean(WORD_PASTE)
    assert made.startswith("<p>Ngày 15/6, <strong>UBND phường</strong></p>")
    assert made.endswith('<table><tbody><tr><td colspan="2"><p>Ô</p></td></tr></tbody></table>')
    assert "Tổ 5" in made
    assert "mso" not in made.lower()


def test_a_paste_from_google_docs_is_not_all_bold():
    assert clean('<b style="font-weight:normal;" id="docs-x"><p>a <b>b</b></p><p>c</p></b>') == (
        "<p>a <strong>b</strong></p><p>c</p>"
    )


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("<b>a</b><i>b</i><strike>c</strike>", "<p><strong>a</strong><em>b</em><s>c</s></p>"),
        ("<h1>a</h1><h4>b</h4>", "<h2>a</h2><h3>b</h3>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p><p>b</p><p>c</p>"),
        ("a<p></p><p> &nbsp;</p>b", "<p>a</p><p>b</p>"),
        ("<section>a</section><article>b</article>", "<p>a</p><p>b</p>"),
        ("<p>H<sub>2</sub>O, m<sup>2</sup>, <u>u</u></p>",) * 2,
        ("<blockquote><p>a</p></blockquote><hr><p>b<br>c</p>",) * 2,
        ('<ol start="3"><li><p>a</p></li></ol>',) * 2,
        ('<p>10&nbsp;km &amp; &lt;x&gt; "q"</p>',) * 2,
        ("<p>Phườ\u0300ng</p>", unicodedata.normalize("NFC", "<p>Phườ\u0300ng</p>")),
        ("<table><thead><tr><th>a</th></tr></thead><tbody><tr><td></td></tr></tbody></table>",) * 2,
        ("<ul><li>a</li></ul>\n  <p>b\n c</p>", "<ul><li>a</li></ul><p>b c</p>"),
        ("<p><strong>a</strong><strong>b</strong></p>", "<p><strong>ab</strong></p>"),
        ("<p><strong>a </strong>b</p>",) * 2,
        ("<script>alert(1)</script>a<style>b</style>", "<p>a</p>"),
    ],
)
def test_each_rule(source: str, made: str):
    assert holds(source) == made


@pytest.mark.parametrize("href", ["http://a.vn/x", "https://a.vn/?a=1&amp;b=2", "mailto:a@b.vn", "tel:0912345678"])
def test_links_that_people_may_follow(href: str):
    made = f'<p><a href="{href}" title="t" rel="noopener nofollow">x</a></p>'
    assert holds(f'<a title=t rel="opener" target="_blank" href="{href}">x</a>') == made


def test_a_link_that_leads_nowhere_leaves_its_words():
    assert holds('<p>xem <a href="javascript:alert(1)">bài</a> <a>này</a></p>') == "<p>xem bài này</p>"


def test_too_much_is_refused_before_anything_reads_it():
    with pytest.raises(TooLarge):
        clean("ữ" * (MAX_BYTES // 3 + 1))
    with pytest.raises(TooLarge):
        clean("<" * (MAX_BYTES - 1))  # grows past the cap when escaped
    with pytest.raises(TooLarge):
        from_input("a" * (MAX_BYTES + 1))
    assert clean("a" * (MAX_BYTES - 7)) == "<p>" + "a" * (MAX_BYTES - 7) + "</p>"


HOSTILE = {
    "attributes": "<a " + " ".join(f"x{number}=1" for number in range(20_000)) + ">x</a>",
    "nesting": "<div>" * 50_000 + "x",
    "quotes": '<blockquote title="' * 12_000,
    "bold": "".join(f"<b title={number}>" for number in range(3_000)) + "<p>x" * 3_000,
    "unclosed tags": "<a " * 30_000 + 'x="',
    "unclosed comments": "<!--" * 50_000 + "<!" * 20_000,
    "unclosed svg": "<svg>" * 40_000,
    "ends": "</p></b></table>" * 10_000,
    "lists": "<ul><li>" * 20_000 + "x",
    "tables": "<table><td>" * 4_000 + "x",
    "spaces": "<p" + " " * 200_000 + "=" + " " * 50_000,
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bulk_ends_in_something_small_and_shallow(source: str):
    """With a parser that is quadratic in nesting or attributes, this file would take minutes."""
    made = clean(source)
    assert len(made) <= MAX_BYTES
    depth = deepest = 0
    for close, name in re.findall(r"<(/?)([a-z0-9]+)", made):
        if name not in ("br", "hr"):
            depth += -1 if close else 1
        deepest = max(deepest, depth)
    assert depth == 0
    assert deepest < 40


PIECES = st.sampled_from(
    [
        *[f"<{tag}>" for tag in sorted(TAGS | {"div", "b", "i", "h1", "span", "script", "svg", "style", "caption"})],
        *[f"</{tag}>" for tag in sorted(TAGS | {"div", "b", "i", "h1", "span", "script", "svg", "style", "caption"})],
        "<a href='https://a.vn'>", "<a href='mailto:a@b.c' title='x'>", "<a href=javascript:x>", "<td colspan=2>",
        "<ol start=4>", "<!--", "-->", "<![if x]>", "<", ">", "&", "&amp;", "&nbsp;", "\u00a0", " ", "\n", "\x00",
        "\u0301", "\u0338", "e", "ữ", "một hai", "đ", '"', "'", "=", "/", "&#x338;", "&lt;b&gt;", "<x y='",
    ]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=30).map("".join))
@example("<ul><table></ul><li>x")
def test_any_soup_becomes_clean_and_stays_so(source: str):
    holds(source)


@given(st.text(st.characters(), max_size=80))
def test_any_text_becomes_clean_and_stays_so(source: str):
    holds(source)
    holds(from_text(source))


# ---- text


def test_text_has_a_blank_line_between_paragraphs():
    made = "<h2>A</h2><p>b<br>c &amp; d</p><ul><li>e</li><li><p>f</p></li></ul>"
    made += "<table><tr><td>g</td><td>h</td></tr></table>"
    assert to_text(made) == "A\n\nb\nc & d\n\ne\n\nf\n\ng\n\nh"
    assert paragraphs("<p>một <strong>hai</strong></p>") == ["một hai"]
    assert to_text("") == ""


def test_plain_text_makes_paragraphs_and_breaks():
    assert from_text("Một <b> & hai\r\nba\n\n \nbốn\n") == "<p>Một &lt;b&gt; &amp; hai<br>ba</p><p>bốn</p>"
    assert from_text(" \n ") == ""


@given(st.lists(st.text("aăđ <>&\"'0", min_size=1).map(lambda line: " ".join(line.split())).filter(bool), max_size=5))
def test_text_survives_the_round_trip(lines: list[str]):
    text = "\n\n".join(lines)
    assert to_text(clean(from_text(text))) == text


@pytest.mark.parametrize("value", ["", "giá < 5 và > 3", "a<b", "<Nguyễn Văn A>", "<a@b.vn>", "x &amp; y", "1 <p 2"])
def test_words_are_plain(value: str):
    assert is_plain(value)


@pytest.mark.parametrize(
    "value", ["<p>x</p>", "a<br>b", "a<BR/>b", "x</p>", '<a href="x">', "<b>x", "<!-- x -->", "<img src=x>"]
)
def test_tags_are_not_plain(value: str):
    assert not is_plain(value)


def test_input_from_either_kind_of_browser():
    assert from_input("Một\nhai\n\nba < bốn") == "<p>Một<br>hai</p><p>ba &lt; bốn</p>"
    assert from_input("<p>Một</p><script>x</script>") == "<p>Một</p>"
