// Between the textarea's HTML and the editor's document.

import { DOMParser as Reader, DOMSerializer, Fragment } from "prosemirror-model";
import { schema } from "./schema.js";

const reader = Reader.fromSchema(schema);
const serializer = DOMSerializer.fromSchema(schema);

/** The document for a textarea's value; plain text, as typed without scripts, becomes one paragraph a line. */
export function fromHtml(value) {
  const page = new DOMParser().parseFromString("", "text/html");
  if (/<[a-z!/]/i.test(value)) {
    page.body.innerHTML = value;
  } else {
    for (const line of value.split(/\r?\n/).filter((text) => text.trim())) {
      page.body.append(Object.assign(page.createElement("p"), { textContent: line }));
    }
  }
  return reader.parse(page.body);
}

/** HTML in the server's allow-list, NFC; empty when nothing is written. */
export function toHtml(doc) {
  const page = new DOMParser().parseFromString("", "text/html");
  page.body.append(serializer.serializeFragment(withoutEmptyEnd(doc.content), { document: page }));
  for (const cell of page.querySelectorAll("[data-colwidth]")) cell.removeAttribute("data-colwidth");
  page.querySelectorAll("table").forEach(raiseHead);
  return page.body.innerHTML.normalize("NFC");
}

/** The editor keeps an empty line after a table so that one can write on; it is not part of the text. */
function withoutEmptyEnd(content) {
  const children = [...content.content];
  while (children.length && children.at(-1).type === schema.nodes.paragraph && children.at(-1).childCount === 0) {
    children.pop();
  }
  return Fragment.from(children);
}

/** Leading rows of header cells alone become the table's head. */
function raiseHead(table) {
  const body = table.tBodies[0];
  const rows = [];
  for (const row of body?.rows ?? []) {
    const isHead = row.cells.length > 0 && [...row.cells].every((cell) => cell.tagName === "TH" && cell.rowSpan === 1);
    if (!isHead) break;
    rows.push(row);
  }
  if (!rows.length) return;
  table.createTHead().append(...rows);
  if (!body.rows.length) body.remove();
}
