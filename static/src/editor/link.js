// The small form for a link, in the page under the toolbar. Its fields have no name: they are never sent.

import { isSafeAddress, schema } from "./schema.js";
import { word } from "./words.js";

const type = schema.marks.link;
let count = 0;

/** What a person writes as an address, made whole; null when it is none. */
export function wholeAddress(written) {
  const text = written.trim();
  if (!text || /\s/.test(text)) return null;
  if (isSafeAddress(text)) return text;
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(text)) return `mailto:${text}`;
  if (/^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+([/?#:].*)?$/u.test(text)) return `https://${text}`;
  return null;
}

/** From and to of the link around the cursor, or of the selection. */
function linkRange(state) {
  const { $from, from, to, empty } = state.selection;
  if (!empty) return { from, to };
  const inside = type.isInSet($from.marks()) ?? type.isInSet($from.nodeAfter?.marks ?? []);
  if (!inside) return { from, to };
  let start = from;
  let end = to;
  $from.parent.forEach((child, offset) => {
    const at = $from.start() + offset;
    if (inside.isInSet(child.marks) && at <= from && at + child.nodeSize >= from) {
      start = at;
      end = at + child.nodeSize;
    }
  });
  return { from: start, to: end, link: inside };
}

export class LinkForm {
  constructor(view) {
    this.view = view;
    const id = `rt-link-${++count}`;
    this.dom = document.createElement("div");
    this.dom.className = "rt-link";
    this.dom.hidden = true;
    this.dom.setAttribute("role", "group");
    this.dom.setAttribute("aria-label", word("linkForm"));
    this.address = this.field(`${id}-address`, word("linkAddress"));
    this.address.inputMode = "url";
    this.address.autocapitalize = "none";
    this.text = this.field(`${id}-text`, word("linkText"));
    this.problem = Object.assign(document.createElement("p"), { className: "rt-problem", id: `${id}-problem`, hidden: true });
    this.problem.setAttribute("role", "alert");
    this.address.setAttribute("aria-describedby", this.problem.id);
    const row = Object.assign(document.createElement("div"), { className: "rt-row" });
    this.button(row, "linkApply", () => this.apply()).classList.add("rt-main");
    this.removal = this.button(row, "linkRemove", () => this.remove());
    this.button(row, "linkCancel", () => this.close());
    this.dom.append(this.problem, row);
    this.dom.addEventListener("keydown", (event) => this.key(event));
  }

  field(id, label) {
    const caption = Object.assign(document.createElement("label"), { htmlFor: id, textContent: label });
    const input = Object.assign(document.createElement("input"), { id, type: "text", className: "rt-input", autocomplete: "off" });
    const box = Object.assign(document.createElement("div"), { className: "rt-field" });
    box.append(caption, input);
    this.dom.append(box);
    return input;
  }

  button(row, name, run) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "rt-tool", textContent: word(name) });
    made.addEventListener("click", run);
    row.append(made);
    return made;
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") this.close();
    // Enter here must not send the whole form
    if (event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault();
      this.apply();
    }
  }

  open() {
    const { from, to, link } = linkRange(this.view.state);
    this.range = { from, to };
    this.address.value = link?.attrs.href ?? "";
    this.text.value = this.view.state.doc.textBetween(from, to, " ");
    this.text.parentElement.hidden = from !== to;
    this.removal.hidden = !this.view.state.doc.rangeHasMark(from, to, type);
    this.complain("");
    this.dom.hidden = false;
    this.address.focus();
  }

  close() {
    this.dom.hidden = true;
    this.view.focus();
  }

  complain(sentence) {
    this.problem.textContent = sentence;
    this.problem.hidden = !sentence;
    this.address.setAttribute("aria-invalid", String(Boolean(sentence)));
  }

  apply() {
    const href = wholeAddress(this.address.value);
    if (!href) {
      this.complain(word("linkWrong"));
      this.address.focus();
      return;
    }
    const { from, to } = this.range;
    const { tr, doc } = this.view.state;
    const link = type.create({ href });
    if (from === to) {
      const text = this.text.value.trim() || this.address.value.trim();
      tr.insert(from, schema.text(text, link.addToSet(doc.resolve(from).marks())));
    } else {
      tr.removeMark(from, to, type).addMark(from, to, link);
    }
    this.view.dispatch(tr.removeStoredMark(type).scrollIntoView());
    this.close();
  }

  remove() {
    const { from, to } = this.range;
    this.view.dispatch(this.view.state.tr.removeMark(from, to, type));
    this.close();
  }
}
