// Exactly what the server's cleaner lets through; what is not here is dropped on paste, as it would be on saving.

import { Schema } from "prosemirror-model";
import { bulletList, listItem, orderedList } from "prosemirror-schema-list";
import { tableNodes } from "prosemirror-tables";

const SAFE_ADDRESS = /^(https?:|mailto:|tel:|\/(?!\/)|#)/i;

export function isSafeAddress(href) {
  return SAFE_ADDRESS.test(href);
}

const tables = tableNodes({ tableGroup: "block", cellContent: "flow+", cellAttributes: {} });

const nodes = {
  doc: { content: "block+" },
  paragraph: {
    content: "inline*",
    group: "block flow",
    parseDOM: [{ tag: "p" }],
    toDOM: () => ["p", 0],
  },
  heading: {
    content: "inline*",
    group: "block flow",
    defining: true,
    attrs: { level: { default: 2, validate: "number" } },
    // h1 is the page's own; deeper levels than h3 confuse readers of short items
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: level < 3 ? 2 : 3 } })),
    toDOM: (node) => [`h${node.attrs.level}`, 0],
  },
  blockquote: {
    content: "flow+",
    group: "block flow",
    defining: true,
    parseDOM: [{ tag: "blockquote" }],
    toDOM: () => ["blockquote", 0],
  },
  horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
  bullet_list: { ...bulletList, content: "list_item+", group: "block flow" },
  ordered_list: { ...orderedList, content: "list_item+", group: "block flow" },
  list_item: { ...listItem, content: "paragraph flow*" },
  ...tables,
  text: { group: "inline" },
  hard_break: {
    inline: true,
    group: "inline",
    selectable: false,
    parseDOM: [{ tag: "br" }],
    toDOM: () => ["br"],
  },
};

function simpleMark(tag, rules, more = {}) {
  return { parseDOM: [{ tag }, ...rules], toDOM: () => [tag, 0], ...more };
}

const marks = {
  link: {
    attrs: { href: { validate: "string" }, title: { default: null, validate: "string|null" } },
    inclusive: false,
    parseDOM: [
      {
        tag: "a[href]",
        getAttrs: (dom) => {
          const href = dom.getAttribute("href").trim();
          return isSafeAddress(href) ? { href, title: dom.getAttribute("title") } : false;
        },
      },
    ],
    toDOM: (mark) => ["a", { href: mark.attrs.href, title: mark.attrs.title }, 0],
  },
  // styles in pastes have become these tags before they come here, see paste.js
  strong: simpleMark("strong", [{ tag: "b" }]),
  em: simpleMark("em", [{ tag: "i" }]),
  u: simpleMark("u", [{ tag: "ins" }]),
  s: simpleMark("s", [{ tag: "del" }, { tag: "strike" }]),
  sub: simpleMark("sub", [], { excludes: "sub sup" }),
  sup: simpleMark("sup", [], { excludes: "sub sup" }),
};

export const schema = new Schema({ nodes, marks });
