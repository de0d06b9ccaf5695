"""What a careful eye checks on a page in a real browser: does it fit, can a thumb hit it, is the keyboard seen."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

TARGET = 44

_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

_SMALL = """(least) => {
  const found = [];
  const inText = (item) => item.matches("a:not(.btn)") && !item.closest("nav, header, .task-title");
  const seen = (item) => item.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
  for (const item of document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")) {
    if (!seen(item) || inText(item) || item.closest(".skip-link")) continue;
    // a box to tick is hit through its label
    const hit = item.matches("[type=checkbox], [type=radio]") ? item.labels[0] ?? item : item;
    const { width, height } = hit.getBoundingClientRect();
    if (height < least - 0.5 || (width < least - 0.5 && !item.matches("a, summary")))
      found.push(`${hit.tagName} "${(hit.innerText || hit.name).slice(0, 40)}" ${Math.round(width)} x ${Math.round(height)}`);
  }
  return found;
}"""

_FOCUS = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));  // the page has scrolled
  const item = document.activeElement;
  if (!item || item === document.body) return null;
  const hit = item.matches("[type=checkbox], [type=radio]") ? item.labels?.[0] ?? item : item;
  const box = hit.getBoundingClientRect();
  const style = getComputedStyle(item);
  const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)];
  const [right, bottom] = [Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)];
  const at = document.elementFromPoint((left + right) / 2, top + Math.min((bottom - top) / 2, 40));
  return {
    name: `${item.tagName} "${(item.ariaLabel || item.innerText || item.name || item.id || "").slice(0, 50)}"`,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inView: right - left > 4 && bottom - top > 4,
    onTop: at !== null && (hit.contains(at) || at.contains(hit)),
    follows: !window.__before?.isConnected || window.__before === item  // a date has three places
      || Boolean(window.__before.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING),
    kept: (window.__before = item) !== null,
  };
}"""


def fits(page: Page) -> None:
    """Nothing makes the page wider than the screen."""
    wider = page.evaluate(_WIDER)
    assert wider <= 0, f"{page.url} is {wider} px wider than the screen"


def thumbs(page: Page) -> None:
    """Everything to tap is at least 44 px; links inside sentences are words."""
    small = page.evaluate(_SMALL, TARGET)
    assert small == [], f"{page.url} {small}"


def focus(page: Page) -> dict[str, Any]:
    """Where the keyboard is: on something, seen, with a ring, nothing in front of it."""
    found: dict[str, Any] | None = page.evaluate(_FOCUS)
    assert found is not None, f"{page.url}: the keyboard is nowhere"
    assert found["ring"], f"{page.url}: no ring around {found['name']}"
    assert found["inView"], f"{page.url}: {found['name']} is out of view"
    assert found["onTop"], f"{page.url}: something covers {found['name']}"
    return found


def tab_to(page: Page, goal: Locator, most: int = 60) -> None:
    """Tab until the keyboard is on it; every step is seen and goes forward through the page."""
    wanted = goal.element_handle()
    page.evaluate("delete window.__before")
    for _step in range(most):
        page.keyboard.press("Tab")
        found = focus(page)
        assert found["follows"], f"{page.url}: the keyboard jumps back to {found['name']}"
        if page.evaluate("(goal) => goal === document.activeElement", wanted):
            return
    raise AssertionError(f"{page.url}: {most} tabs and not there; the last was {found['name']}")
