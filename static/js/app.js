// What every page has: sending once, asking before what can't be undone, moving in lists, and saying what went wrong.
// Everything here is a convenience; each page works without it.
"use strict";
{
  const words = document.documentElement.lang.startsWith("en")
    ? {
        no: "Cancel",
        close: "Close",
        offline: "No connection. Nothing is lost; try again when the signal is back.",
        slow: "The server is taking long. Nothing is lost; try again in a moment.",
        broken: "The server could not do that. Nothing is lost; try again in a moment.",
        reference: "If it happens again, tell the office this reference: ",
        ended: "Your session has ended. Reload the page to sign in again.",
        forbidden: "This cannot be opened now. Reload the page to see what has changed.",
        waiting: "No connection. This page sends by itself as soon as the signal is back; you need not press again.",
        cancel: "Don't send",
        count: (count, longest) => `${count} of ${longest} characters`,
        over: (count, longest) => `${count} of ${longest} characters: please shorten it. Nothing is cut off.`,
        many: "Too many requests in a short time. Wait a minute, then try again.",
      }
    : {
        no: "Thôi",
        close: "Đóng",
        offline: "Mất mạng. Không có gì bị mất; hãy thử lại khi có sóng.",
        slow: "Máy chủ trả lời chậm. Không có gì bị mất; lát nữa hãy thử lại.",
        broken: "Máy chủ chưa làm được việc này. Không có gì bị mất; lát nữa hãy thử lại.",
        reference: "Nếu vẫn gặp, hãy báo Văn phòng mã tra cứu: ",
        ended: "Phiên đăng nhập đã hết. Hãy tải lại trang để đăng nhập.",
        forbidden: "Việc này hiện không mở được. Hãy tải lại trang để xem điều gì đã đổi.",
        waiting: "Mất mạng. Có mạng lại là trang tự gửi, bạn không phải bấm lần nữa; xin đừng đóng trang này.",
        cancel: "Thôi, không gửi",
        count: (count, longest) => `${count} trên ${longest} ký tự`,
        over: (count, longest) => `${count} trên ${longest} ký tự: hãy rút ngắn lại. Không chữ nào bị cắt.`,
        many: "Gửi quá nhiều lần trong thời gian ngắn. Hãy chờ một phút rồi thử lại.",
      };

  function make(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  // --- words to pass on ---

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // an address without https has no clipboard
    }
    button.textContent = button.dataset.copied;
  });

  // --- sending once, and only when the server can be reached: else the browser's own page would take this one's place ---

  const STUCK = 10_000; // a download answers without leaving the page: the button must come back
  const TRY_AGAIN = 4000;
  const NO_ANSWER = 15_000;
  const probe = document.currentScript.src;
  const sending = new Map();
  const reached = new WeakSet();

  function hold(form, freeAfter = STUCK) {
    const buttons = [...form.elements].filter((item) => item.type === "submit" && !item.disabled);
    // after the browser has collected the fields, or the pressed button's own value would be missing
    const timers = [setTimeout(() => buttons.forEach((button) => (button.disabled = true)))];
    if (freeAfter) timers.push(setTimeout(() => free(form), freeAfter));
    sending.set(form, { buttons, timers });
  }

  function free(form) {
    const held = sending.get(form);
    if (!held) return;
    held.timers.forEach(clearTimeout);
    held.buttons.forEach((button) => (button.disabled = false));
    sending.delete(form);
  }

  async function isReachable() {
    try {
      await fetch(probe, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(NO_ANSWER) });
      return true;
    } catch {
      return false;
    }
  }

  const aWhileOrSignal = () =>
    new Promise((done) => {
      setTimeout(done, TRY_AGAIN);
      window.addEventListener("online", done, { once: true });
    });

  async function sendWhenReachable(form, submitter) {
    hold(form, 0);
    const held = sending.get(form);
    const isWanted = () => sending.get(form) === held && form.isConnected;
    let said;
    while (!(await isReachable())) {
      if (!isWanted()) return;
      said ??= toast(words.waiting, { close: words.cancel, closed: () => free(form) });
      await aWhileOrSignal();
    }
    said?.remove();
    if (!isWanted()) return;
    free(form);
    reached.add(form);
    agreed.add(form);
    form.requestSubmit(submitter);
    agreed.delete(form);
    reached.delete(form);
  }

  document.addEventListener(
    "submit",
    (event) => {
      if (!sending.has(event.target)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
  window.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
    if (reached.has(form)) {
      hold(form);
    } else {
      event.preventDefault();
      sendWhenReachable(form, submitter);
    }
  });
  window.addEventListener("pageshow", () => [...sending.keys()].forEach(free));
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt;
    if (form instanceof HTMLFormElement && form.method === "post") hold(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => free(event.detail.elt));

  // --- asking first ---

  const agreed = new WeakSet();

  function ask(sentence, yes, then) {
    const answer = make("div", { className: "ask-buttons" });
    const dialog = make("dialog", { className: "ask" }, make("p", { id: "ask-sentence", textContent: sentence }), answer);
    const go = make("button", { type: "button", className: "btn btn-primary", textContent: yes });
    const stay = make("button", { type: "button", className: "btn btn-quiet", textContent: words.no, autofocus: true });
    answer.append(go, stay);
    dialog.setAttribute("aria-labelledby", "ask-sentence");
    dialog.addEventListener("close", () => dialog.remove());
    stay.addEventListener("click", () => dialog.close());
    go.addEventListener("click", () => {
      dialog.close();
      then();
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  function yesFor(element, fallback) {
    return element.dataset.confirmYes || fallback?.textContent.trim() || element.textContent.trim();
  }

  document.addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      const asker = submitter?.dataset.confirm ? submitter : form.dataset.confirm ? form : null;
      if (!asker || agreed.delete(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(asker.dataset.confirm, yesFor(asker, submitter), () => {
        agreed.add(form);
        form.requestSubmit(submitter);
        agreed.delete(form);
      });
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-confirm]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask(link.dataset.confirm, yesFor(link), () => location.assign(link.href));
  });
  document.addEventListener("htmx:confirm", (event) => {
    const { elt } = event.detail;
    if (!elt.dataset?.confirm || elt instanceof HTMLFormElement) return;
    event.preventDefault();
    ask(elt.dataset.confirm, yesFor(elt), () => event.detail.issueRequest(true));
  });

  // --- sending is the main thing once something was done about what was asked for ---

  document.addEventListener("input", (event) => {
    for (const button of event.target.form?.querySelectorAll("[data-main-when-changed]") ?? [])
      button.classList.replace("btn-quiet", "btn-primary");
  });

  // --- how long a text may be: said when it comes near, and nothing is cut ---

  const NEAR = 0.8;

  function countCharacters(field) {
    const longest = Number(field.dataset.longest);
    const count = [...field.value.trim().normalize("NFC")].length;
    const box = field.closest(".field") ?? field.parentElement;
    const line = box.querySelector(".length-line");
    if (count < longest * NEAR) line?.remove();
    else {
      const shown = line ?? make("p", { className: "length-line", role: "status" });
      shown.textContent = (count > longest ? words.over : words.count)(count, longest);
      shown.classList.toggle("is-over", count > longest);
      if (!line) box.append(shown);
    }
  }

  document.addEventListener("input", ({ target }) => target.dataset?.longest && countCharacters(target));

  // --- lists by keyboard: j and k move between the rows' links, Enter opens as on any link ---

  const isWriting = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog");
  const mainLink = (row) => row.querySelector("[data-row-link]") ?? row.querySelector("a[href]");

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    if (event.key !== "j" && event.key !== "k") return;
    const rows = [...document.querySelectorAll("[data-list-keys] [data-row]")].filter((row) => mainLink(row));
    if (!rows.length || document.querySelector("dialog[open]")) return;
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const next = event.key === "j" ? here + 1 : here < 0 ? rows.length - 1 : here - 1;
    if (next < 0 || next >= rows.length) return;
    event.preventDefault();
    mainLink(rows[next]).focus();
    rows[next].scrollIntoView({ block: "nearest" });
  });

  // --- saying what went wrong ---

  function toast(sentence, { detail = "", close = words.close, closed = () => {} } = {}) {
    const place = document.getElementById("toasts");
    if (!place) return null;
    const shown = [...place.children].find((item) => item.firstChild.textContent === sentence);
    shown?.remove(); // the same sentence once
    const button = make("button", { type: "button", className: "toast-close", textContent: close });
    const made = make("div", { className: "notice-toast" }, make("p", { textContent: sentence }));
    if (detail) made.append(make("p", { textContent: detail }));
    made.append(button);
    button.addEventListener("click", () => {
      made.remove();
      closed();
    });
    place.append(made);
    return made;
  }

  function sentenceFor(status) {
    if (status === 401) return words.ended;
    if (status === 429) return words.many;
    return status >= 500 ? words.broken : words.forbidden;
  }

  document.addEventListener("htmx:sendError", () => toast(words.offline));
  document.addEventListener("htmx:timeout", () => toast(words.slow));
  document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
    const reference = xhr.getResponseHeader("X-Reference");
    toast(sentenceFor(xhr.status), { detail: reference ? words.reference + reference : "" });
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful) document.getElementById("toasts")?.replaceChildren();
  });
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const token = document.querySelector('meta[name="csrf-token"]')?.content;
    if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token;
  });

  // --- where the eyes should go ---

  function focusOn(element) {
    if (element.hidden && element.matches("textarea")) {
      element.parentElement.querySelector(`[data-editor-for="${element.id}"] [contenteditable]`)?.focus();
      return;
    }
    if (!element.matches("a, button, input, select, textarea, [tabindex]")) element.tabIndex = -1;
    element.focus();
  }

  function showProblems(root) {
    const problem = root.querySelector("[data-error-summary]") ?? root.querySelector(".is-invalid");
    if (problem) focusOn(problem);
  }

  function togglePassword(event) {
    const field = document.getElementById(event.target.dataset?.showPassword ?? "");
    if (field) field.type = event.target.checked ? "text" : "password";
  }

  // a row that was exchanged has lost the pressed button: the keyboard stays in its place in the list
  function stayInRow(row) {
    const nowhere = !document.activeElement || document.activeElement === document.body;
    if (nowhere && row.matches("[data-row]")) mainLink(row)?.focus({ preventScroll: true });
  }

  document.addEventListener("change", togglePassword);
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    showProblems(target);
    stayInRow(target);
  });
  document.addEventListener("DOMContentLoaded", () => showProblems(document));
}
