// Pasted HTML, before ProseMirror reads it. The page's content policy forbids inline styles and handlers, and the browser
// then neither reads them nor stays quiet about them: what styles mean is turned into tags here.

const MEANINGS = [
  ["font-weight", /^(bold|bolder|[6-9]\d\d)$/, "strong"],
  ["font-style", /^(italic|oblique)/, "em"],
  ["text-decoration", /underline/, "u"],
  ["text-decoration-line", /underline/, "u"],
  ["text-decoration", /line-through/, "s"],
  ["text-decoration-line", /line-through/, "s"],
  ["vertical-align", /^super/, "sup"],
  ["vertical-align", /^sub/, "sub"],
];
const CANCELS = [
  ["font-weight", /^(normal|[1-5]\d\d)$/, "b, strong"],
  ["font-style", /^normal/, "i, em"],
];
const NOT_TEXT = /<!--[\s\S]*?-->|<!\[[\s\S]*?\]>|<(style|script|xml|title)\b[\s\S]*?<\/\1\s*>|<(link|meta)\b[^>]*>/gi;
const ATTRIBUTES = /\s(style|on[a-z]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi;
const renamed = (_all, name, value) => (name.toLowerCase() === "style" ? ` data-style=${value}` : " ");

function read(html) {
  const quiet = html
    .replace(NOT_TEXT, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(ATTRIBUTES, renamed));
  return new DOMParser().parseFromString(quiet, "text/html").body;
}

export function cleanPaste(html) {
  const body = read(html);
  takeLists(body);
  for (const kept of body.querySelectorAll("pre, [data-style]")) if (keepsLines(kept)) breakLines(kept);
  for (const styled of body.querySelectorAll("[data-style]")) takeMeaning(styled);
  return body.innerHTML;
}

/** What a paste holds besides words: whether there are words at all, and pictures among them. */
export function contentOf(html) {
  const body = read(html);
  return { hasWords: body.textContent.trim() !== "", hasPictures: body.querySelector("img") !== null };
}

/** Word writes a list as paragraphs that name their level and begin with their mark, "1." or "·". */
function takeLists(body) {
  const open = []; // the lists that the next item may continue, the outermost first
  let last = null;
  for (const line of body.querySelectorAll("p[data-style*='mso-list' i], h1[data-style*='mso-list' i]")) {
    const place = /\blevel(\d)/i.exec(line.dataset.style);
    const mark = [...line.querySelectorAll("[data-style*='mso-list' i]")].find((part) => /ignore/i.test(part.dataset.style));
    if (!place || !mark) continue;
    if (line.previousElementSibling !== last) open.length = 0;
    const level = Math.min(Number(place[1]), open.length + 1);
    const tag = /^\W*[\da-z]{1,5}[.)]/i.test(mark.textContent.trim()) ? "OL" : "UL";
    mark.remove();
    open.length = Math.min(open.length, level);
    if (open[level - 1]?.tagName !== tag) {
      const list = document.createElement(tag);
      open.length = level - 1;
      if (level === 1) line.before(list);
      else open[level - 2].lastElementChild.append(list);
      open.push(list);
    }
    const item = document.createElement("li");
    const words = document.createElement("p");
    words.append(...line.childNodes);
    item.append(words);
    open[level - 1].append(item);
    line.remove();
    last = open[0];
  }
}

function keepsLines(element) {
  return element.tagName === "PRE" || /^(pre|break-spaces)/.test(declarations(element.dataset.style)["white-space"] ?? "");
}

function breakLines(element) {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) if (texts.currentNode.data.includes("\n")) found.push(texts.currentNode);
  for (const text of found) {
    const lines = text.data.replace(/\r\n?/g, "\n").split("\n");
    text.replaceWith(...lines.flatMap((line, place) => (place ? [document.createElement("br"), line] : [line])));
  }
}

function takeMeaning(styled) {
  const style = declarations(styled.dataset.style);
  delete styled.dataset.style;
  let inner = styled;
  for (const [property, value, tag] of MEANINGS) {
    if (!value.test(style[property] ?? "") || styled.matches("td, th, table, tr, h1, h2, h3")) continue;
    const wrap = document.createElement(tag);
    wrap.append(...inner.childNodes);
    inner.append(wrap);
    inner = wrap;
  }
  for (const [property, value, tags] of CANCELS) {
    if (value.test(style[property] ?? "") && styled.matches(tags)) styled.replaceWith(...styled.childNodes);
  }
}

function declarations(text) {
  const pairs = text.split(";").map((part) => part.split(/:(.*)/s).map((piece) => piece?.trim().toLowerCase()));
  return Object.fromEntries(pairs.filter(([name, value]) => name && value));
}
