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

export function cleanPaste(html) {
  const quiet = html
    .replace(NOT_TEXT, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(ATTRIBUTES, renamed));
  const { body } = new DOMParser().parseFromString(quiet, "text/html");
  for (const styled of body.querySelectorAll("[data-style]")) takeMeaning(styled);
  return body.innerHTML;
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
