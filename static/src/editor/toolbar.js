// A row of words above the text. It lives outside the editable part, so it may change while a letter is being composed.

import { isInTable } from "prosemirror-tables";
import { TABLE_TOOLS, TOOLS } from "./commands.js";
import { word } from "./words.js";

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** One toolbar with arrow keys; `choose(tool)` runs a tool. */
class Bar {
  constructor(label, tools, choose) {
    this.buttons = tools.map((tool) => {
      const button = element("button", { type: "button", class: "rt-tool", tabindex: "-1", "data-tool": tool.name }, word(tool.name));
      // keeps the cursor, and on phones the keyboard, where they are
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") !== "true") choose(tool, button);
      });
      return { tool, button };
    });
    this.dom = element("div", { role: "toolbar", class: "rt-bar", "aria-label": label }, ...this.buttons.map((item) => item.button));
    this.dom.addEventListener("keydown", (event) => this.move(event));
    this.dom.addEventListener("focusin", (event) => this.rest(event.target));
    this.rest(this.buttons[0].button);
  }

  /** Tab comes to the button last used; the arrows go on from there. */
  rest(current) {
    for (const { button } of this.buttons) button.tabIndex = button === current ? 0 : -1;
  }

  move(event) {
    const all = this.buttons.map((item) => item.button);
    const here = all.indexOf(document.activeElement);
    const next = { ArrowRight: here + 1, ArrowLeft: here - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (here < 0 || next === undefined) return;
    event.preventDefault();
    all[next % all.length].focus();
  }

  update(state) {
    for (const { tool, button } of this.buttons) {
      if (tool.isActive) setOnce(button, "aria-pressed", String(tool.isActive(state)));
      if (tool.run) setOnce(button, "aria-disabled", String(!tool.run(state)));
    }
  }
}

function setOnce(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** Both bars as one part of the page. */
export class Toolbar {
  constructor({ run, openLinkForm, leave }) {
    const choose = (tool, button) => (tool.opensLinkForm ? openLinkForm(button) : run(tool.run));
    this.main = new Bar(word("toolbar"), TOOLS, choose);
    this.table = new Bar(word("tableTools"), TABLE_TOOLS, choose);
    this.table.dom.hidden = true;
    this.dom = element("div", { class: "rt-bars" }, this.main.dom, this.table.dom);
    this.dom.addEventListener("keydown", (event) => {
      if (event.key === "Escape") leave();
    });
  }

  focus() {
    this.main.buttons.find((item) => item.button.tabIndex === 0).button.focus();
  }

  update(state) {
    this.main.update(state);
    const inTable = isInTable(state);
    if (this.table.dom.hidden === inTable) this.table.dom.hidden = !inTable;
    if (inTable) this.table.update(state);
  }
}
