"""Vietnamese typing as real input methods do it: UniKey on a desktop, a composing keyboard on a phone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from playwright.sync_api import CDPSession, Page

TONES = "\u0300\u0301\u0303\u0309\u0323"
PACKET = 0xE7  # the key code under which Windows hands over a letter that another program sends


def without_tone(text: str) -> str:
    """Shapes stay (ê, ơ, đ), tones go."""
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(char for char in parts if char not in TONES))


def bare(char: str) -> str:
    """The key that is pressed first: đ -> d, ề -> e."""
    if char in "đĐ":
        return "d" if char == "đ" else "D"
    return unicodedata.normalize("NFD", char)[0]


def words(text: str) -> Iterator[str]:
    """Words and what stands between them, in order."""
    yield from re.findall(r"\w+|\W", unicodedata.normalize("NFC", text))


def send(cdp: CDPSession, char: str) -> None:
    """One letter from another program: key down with its text, key up."""
    key = {"key": char, "windowsVirtualKeyCode": PACKET, "nativeVirtualKeyCode": PACKET}
    cdp.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": char, "unmodifiedText": char, **key})
    cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


def unikey(page: Page, text: str) -> None:
    """Types like UniKey with Telex: the bare letter, Backspace and the shaped one; the tone at the word's end, which
    takes back everything from the vowel and sends it anew."""
    cdp = page.context.new_cdp_session(page)
    for word in words(text):
        if word == "\n":
            page.keyboard.press("Enter")
            continue
        flat = without_tone(word)
        for char in flat:
            send(cdp, bare(char))
            if bare(char) != char:
                page.keyboard.press("Backspace")
                send(cdp, char)
        if flat != word:
            first = next(place for place, char in enumerate(word) if char != flat[place])
            for _ in word[first:]:
                page.keyboard.press("Backspace")
            for char in word[first:]:
                send(cdp, char)
    cdp.detach()


def steps(word: str) -> Iterator[str]:
    """What a composing keyboard shows while a word grows."""
    flat = without_tone(word)
    shown = ""
    for char in flat:
        yield shown + bare(char)
        shown += char
        if bare(char) != char:
            yield shown
    if flat != word:
        yield word


def compose(page: Page, cdp: CDPSession, text: str) -> None:
    """Types like Gboard or ibus: each word is composed under an underline, then committed."""
    for word in words(text):
        if word == "\n":
            page.keyboard.press("Enter")
            continue
        if word.isalnum():
            compose_open(cdp, word)
        cdp.send("Input.insertText", {"text": word})


def compose_open(cdp: CDPSession, word: str) -> None:
    """Composes a word and leaves it open, as a phone does until the next space."""
    for shown in steps(word):
        cdp.send("Input.imeSetComposition", {"text": shown, "selectionStart": len(shown), "selectionEnd": len(shown)})


def recompose(cdp: CDPSession, start: int, end: int, text: str) -> None:
    """Takes letters that stand already (from start to end) into composition again and changes them, as Gboard does when
    a word is tapped; then commits."""
    place = {"selectionStart": len(text), "selectionEnd": len(text), "replacementStart": start, "replacementEnd": end}
    cdp.send("Input.imeSetComposition", {"text": text, **place})
    cdp.send("Input.insertText", {"text": text})
