// One textarea, one editor. The textarea stays the truth for the form; the editor keeps it in step.

import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { fromHtml, toHtml } from "./html.js";
import { LinkForm } from "./link.js";
import { cleanPaste, contentOf } from "./paste.js";
import { plugins, withLineAtEnd } from "./plugins.js";
import { Toolbar } from "./toolbar.js";
import { word } from "./words.js";

const DELAY = 150;

export class RichText {
  constructor(textarea) {
    this.textarea = textarea;
    this.frame = document.createElement("div");
    this.frame.className = "rt";
    this.frame.dataset.editorFor = textarea.id;
    this.hint = Object.assign(document.createElement("div"), { className: "rt-hint" });
    this.hint.textContent = textarea.placeholder || word("placeholder");
    this.hint.setAttribute("aria-hidden", "true");
    this.note = Object.assign(document.createElement("p"), { className: "rt-note", hidden: true });
    this.note.setAttribute("role", "status");
    const page = Object.assign(document.createElement("div"), { className: "rt-page" });

    this.view = new EditorView(
      { mount: page.appendChild(document.createElement("div")) },
      {
        state: this.stateFrom(textarea.value),
        attributes: this.attributes(),
        dispatchTransaction: (tr) => this.dispatch(tr),
        transformPastedHTML: cleanPaste,
        handlePaste: (_view, event) => this.takePhotos(event.clipboardData),
        handleDrop: (_view, event) => this.takePhotos(event.dataTransfer),
      },
    );
    this.links = new LinkForm(this.view);
    this.toolbar = new Toolbar({
      run: (command) => this.run(command),
      openLinkForm: () => {
        this.settle();
        this.links.open();
      },
      leave: () => this.view.focus(),
    });
    page.append(this.hint);
    this.frame.append(this.toolbar.dom, this.links.dom, page, this.note);
    this.attach();
    this.show();
  }

  stateFrom(value) {
    this.written = value;
    const toToolbar = () => {
      this.toolbar.focus();
      return true;
    };
    return EditorState.create({ doc: withLineAtEnd(fromHtml(value)), plugins: plugins({ "Alt-F10": toToolbar }) });
  }

  /** The editor takes over the textarea's label, help and error for screen readers. */
  attributes() {
    const { textarea } = this;
    const label = textarea.labels?.[0];
    if (label && !label.id) label.id = `${textarea.id}-label`;
    const given = {
      class: "rt-text",
      role: "textbox",
      "aria-multiline": "true",
      "aria-labelledby": label?.id,
      "aria-label": label ? null : textarea.getAttribute("aria-label"),
      "aria-describedby": textarea.getAttribute("aria-describedby"),
      "aria-invalid": textarea.classList.contains("is-invalid") ? "true" : textarea.getAttribute("aria-invalid"),
      "aria-required": textarea.required ? "true" : null,
      "aria-placeholder": this.hint.textContent,
      lang: textarea.lang || null,
    };
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  }

  attach() {
    const { textarea } = this;
    const signal = { signal: (this.ending = new AbortController()).signal };
    this.wasRequired = textarea.required;
    textarea.required = false; // a hidden field that is required would stop the form without a word
    textarea.hidden = true;
    textarea.after(this.frame);
    this.frame.classList.toggle("is-invalid", textarea.classList.contains("is-invalid"));
    textarea.labels?.[0]?.addEventListener("click", () => this.view.focus(), signal);
    document.addEventListener("click", (event) => this.follow(event), signal);
    textarea.addEventListener("richtext:flush", () => this.flush(), signal);
    textarea.addEventListener("richtext:load", () => this.load(), signal);
    textarea.form?.addEventListener("submit", () => this.flush(), { capture: true, ...signal });
    textarea.form?.addEventListener("formdata", (event) => this.fill(event.formData), signal);
    textarea.form?.addEventListener("reset", () => setTimeout(() => this.load()), signal);
    // before others look at the fields because the page is leaving
    document.addEventListener("visibilitychange", () => this.flush(), { capture: true, ...signal });
    window.addEventListener("pagehide", () => this.flush(), { capture: true, ...signal });
    // the browser itself may bring back the textarea's text after going back
    window.addEventListener("pageshow", () => textarea.value !== this.written && this.load(), signal);
  }

  /** A link to the hidden textarea, as in a list of errors, leads to the editor. */
  follow(event) {
    if (event.target.closest?.("a")?.getAttribute("href") !== `#${this.textarea.id}`) return;
    event.preventDefault();
    this.view.focus();
    this.frame.scrollIntoView({ block: "nearest" });
  }

  dispatch(tr) {
    this.view.updateState(this.view.state.apply(tr));
    this.show();
    if (!tr.docChanged) return;
    this.note.hidden ||= !tr.getMeta("paste"); // what is said of a paste stays until the next letter
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), DELAY);
  }

  show() {
    const { state } = this.view;
    const first = state.doc.firstChild;
    this.hint.hidden = !(state.doc.childCount === 1 && first.isTextblock && first.content.size === 0);
    this.toolbar.update(state);
  }

  run(command) {
    this.settle();
    command(this.view.state, this.view.dispatch, this.view);
    this.view.focus();
  }

  /** A word still being composed is finished first: the phone would otherwise take the new format back with it. */
  settle() {
    if (!this.view.composing) return;
    this.view.dom.blur();
    this.view.focus();
    this.view.domObserver.flush();
  }

  /** Writes to the textarea what the document says now. */
  write() {
    clearTimeout(this.timer);
    this.timer = null;
    const html = toHtml(this.view.state.doc);
    if (html === this.written) return;
    this.written = html;
    this.textarea.value = html;
    this.textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** The same, at once, with letters that the browser holds but has not yet told us of. */
  flush() {
    this.view.domObserver.flush();
    if (this.timer) this.write();
  }

  fill(data) {
    this.flush();
    if (data.has(this.textarea.name)) data.set(this.textarea.name, this.textarea.value);
  }

  /** Takes up what somebody else wrote into the textarea. */
  load() {
    clearTimeout(this.timer);
    this.timer = null;
    this.view.updateState(this.stateFrom(this.textarea.value));
    this.show();
  }

  /** Photos have their own place in the form; whoever keeps it may listen. Office programs add a picture of copied words,
   * which is no photo. */
  takePhotos(transfer) {
    const files = [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    const { hasWords, hasPictures } = contentOf(transfer?.getData("text/html") ?? "");
    if (hasWords && !hasPictures) return false;
    if (!files.length) {
      if (hasPictures) this.say("photosElsewhere");
      return false;
    }
    const offer = new CustomEvent("richtext:photos", { bubbles: true, cancelable: true, detail: { files } });
    if (this.textarea.dispatchEvent(offer)) this.say("photosElsewhere");
    return !hasWords;
  }

  say(name) {
    this.note.textContent = word(name);
    this.note.hidden = false;
  }

  /** Gives the textarea back as it was. */
  destroy() {
    this.flush();
    clearTimeout(this.timer);
    this.ending.abort();
    this.view.destroy();
    this.frame.remove();
    this.textarea.hidden = false;
    this.textarea.required = this.wasRequired;
  }
}
