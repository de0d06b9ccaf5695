// Turns every <textarea data-rich-text> into an editor, also those that htmx brings later.

import { RichText } from "./editor.js";

const editors = new Map();

function enhance(root) {
  for (const textarea of root.querySelectorAll("textarea[data-rich-text]")) {
    if (editors.has(textarea)) continue;
    try {
      editors.set(textarea, new RichText(textarea));
    } catch (problem) {
      textarea.hidden = false; // writing plainly is better than not writing
      console.error(problem);
    }
  }
}

function release(root) {
  for (const [textarea, editor] of editors) {
    if (!root.contains(textarea)) continue;
    editor.destroy();
    editors.delete(textarea);
  }
}

function start() {
  enhance(document);
  document.addEventListener("htmx:load", (event) => enhance(event.target));
  document.addEventListener("htmx:beforeCleanupElement", (event) => release(event.target));
  // htmx stores the page as HTML: an editor in it would come back dead
  document.addEventListener("htmx:beforeHistorySave", () => release(document));
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
