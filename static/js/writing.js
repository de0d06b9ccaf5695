// Nothing typed is ever lost: a copy on this device after each pause, and the server's copy soon after.
// For <form data-autosave data-draft-key data-autosave-url data-base-revision>; see the names of the parts below.
"use strict";
{
  const LOCAL_PAUSE = 300;
  const SAVE_PAUSE = 2000;
  const FIRST_RETRY = 4000;
  const LAST_RETRY = 60_000;
  const KEEPALIVE_LIMIT = 60_000; // browsers refuse larger bodies when the page is leaving
  const KEPT_DAYS = 30;
  const KEPT_COPIES = 5;
  const RESUME = "writing:resume"; // the copy that goes straight back into the form after signing in again
  const NOT_TEXT = new Set(["csrf_token", "base_revision", "writing_session"]);

  const words = document.documentElement.lang.startsWith("en")
    ? {
        saved: (at) => `Saved at ${at}`,
        offline: "No connection – your text stays on this device and will be saved when the signal is back",
        busy: "The server is busy – your text stays on this device and will be saved again",
        ended: "Your session has ended. Your text is still on this device.",
        signIn: "Sign in and go on writing",
        resumed: "What you wrote before signing in again is here.",
        wrong: (sentence) => `Not saved yet: ${sentence} Your text is still on this device.`,
        conflict: "This item was saved on another page. Nothing is lost; choose below.",
        closed: "This item can no longer be changed here. Your text is still on this device.",
        localOnly: "No room on this device for a copy; your text is kept by the server alone.",
        copyFrom: (at) => `written at ${at}`,
        wordCount: (count) => `${count} words`,
      }
    : {
        saved: (at) => `Đã lưu lúc ${at}`,
        offline: "Mất mạng – chữ vẫn giữ trên máy này, sẽ tự lưu khi có mạng",
        busy: "Máy chủ đang bận – chữ vẫn giữ trên máy này, sẽ tự lưu lại",
        ended: "Phiên đăng nhập đã hết. Chữ của bạn vẫn còn trên máy này.",
        signIn: "Đăng nhập để viết tiếp",
        resumed: "Chữ bạn viết trước khi đăng nhập lại đã ở đây.",
        wrong: (sentence) => `Chưa lưu được: ${sentence} Chữ của bạn vẫn còn trên máy này.`,
        conflict: "Bài này vừa được lưu ở một trang khác. Không có chữ nào bị mất; hãy chọn ở dưới.",
        closed: "Bài này không còn sửa được ở đây. Chữ của bạn vẫn còn trên máy này.",
        localOnly: "Máy này hết chỗ giữ bản chép; chữ chỉ được giữ trên máy chủ.",
        copyFrom: (at) => `viết lúc ${at}`,
        wordCount: (count) => `${count} chữ`,
      };

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  // what the server may change without changing the words: spaces at the ends, line ends, rel on links
  const tidy = (value) => value.replace(/ (rel|target)="[^"]*"/g, "").replace(/>\s+</g, "><").replace(/\s+/g, " ").trim();
  const alike = (one, other) => {
    const tidied = (fields) => fields.map(([name, value]) => [name, tidy(value.normalize("NFC"))]).filter(([, value]) => value);
    return same(tidied(one), tidied(other));
  };
  const clock = (date) => date.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const clockAndDay = (date) => `${clock(date)} ${date.toLocaleDateString("en-GB")}`;

  /** Copies of one draft on this device: one of each tab and visit, so that none overwrites another. */
  class Shelf {
    constructor(key, session) {
      this.key = `draft:${key}`;
      this.session = session;
    }

    all() {
      try {
        const since = Date.now() - KEPT_DAYS * 86_400_000;
        return JSON.parse(localStorage.getItem(this.key) ?? "[]").filter((copy) => copy.at > since);
      } catch {
        return [];
      }
    }

    /** False when the device has no room. */
    write(copies) {
      try {
        if (copies.length) localStorage.setItem(this.key, JSON.stringify(copies));
        else localStorage.removeItem(this.key);
        return true;
      } catch {
        return false;
      }
    }

    keep(fields, base, sent = false) {
      const others = this.all().filter((copy) => copy.session !== this.session && !same(copy.fields, fields));
      const mine = { session: this.session, fields, base, sent, at: Date.now() };
      return this.write([mine, ...others].slice(0, KEPT_COPIES)) || this.write([mine]);
    }

    /** The server has these very words; whatever else is here stays. */
    acknowledge(fields) {
      this.write(this.all().filter((copy) => !alike(copy.fields, fields)));
    }

    /** This copy goes straight back into the form when this tab comes here again; asked for once. */
    mark() {
      try {
        sessionStorage.setItem(RESUME, this.session);
      } catch {} // then the copy is offered as any other
    }

    isMarked(copy) {
      try {
        if (sessionStorage.getItem(RESUME) !== copy.session) return false;
        sessionStorage.removeItem(RESUME);
        return true;
      } catch {
        return false;
      }
    }

    drop(session) {
      this.write(this.all().filter((copy) => copy.session !== session));
    }
  }

  class Writing {
    constructor(form) {
      this.form = form;
      this.session = Math.random().toString(36).slice(2, 12);
      this.shelf = new Shelf(form.dataset.draftKey, this.session);
      this.status = this.part("[data-save-status]");
      this.retry = FIRST_RETRY;
      this.arrived = this.addSession();
      // what the server is known to have; nothing when the page came back with what was typed (a mistake, a conflict)
      this.known = "unsaved" in form.dataset ? null : this.fields();
      if (this.known) this.shelf.acknowledge(this.known);
      this.offer();
      this.listen();
      if (!this.known) this.changed();
    }

    /** A part of the page, in the form or, if it is not there, anywhere. */
    part(selector) {
      return this.form.querySelector(selector) ?? document.querySelector(selector);
    }

    /** Tells the server which saves come from this very page: it need not call them a conflict, and makes one article
     * of them. Returns the pages of which the server has what they sent: the one that this page answers, and, on a new
     * text's page, those that began an article. */
    addSession() {
      const field = this.form.elements.writing_session ?? document.createElement("input");
      const answered = field.value;
      Object.assign(field, { type: "hidden", name: "writing_session", value: this.session });
      if (!field.isConnected) this.form.append(field);
      return new Set([answered, ...(this.form.dataset.begun ?? "").split(" ")]);
    }

    listen() {
      const { form } = this;
      const changed = (event) => event.target.name && this.changed();
      form.addEventListener("input", changed);
      form.addEventListener("change", changed);
      form.addEventListener("draft:wanted", () => {
        this.known = null; // photos were chosen: even an empty text becomes a draft
        this.save();
      });
      document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.leave());
      window.addEventListener("pagehide", () => this.leave());
      window.addEventListener("online", () => this.save());
      // as it stands now: its text may have gone on under the same name on another page
      window.addEventListener("pageshow", (event) => event.persisted && location.reload());
      window.addEventListener("submit", (event) => event.target === form && !event.defaultPrevented && this.submit());
    }

    /** Name and text of every field, in the form's order; files are not text. */
    fields() {
      this.form.querySelectorAll("textarea[data-rich-text]").forEach((area) => area.dispatchEvent(new Event("richtext:flush")));
      return [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !NOT_TEXT.has(name));
    }

    get base() {
      return this.form.elements.base_revision?.value ?? this.form.dataset.baseRevision ?? "";
    }

    changed() {
      clearTimeout(this.localTimer);
      clearTimeout(this.saveTimer);
      this.localTimer = setTimeout(() => this.keep(), LOCAL_PAUSE);
      this.saveTimer = setTimeout(() => this.save(), SAVE_PAUSE);
    }

    keep(sent = false) {
      clearTimeout(this.localTimer);
      const fields = this.fields();
      if (same(fields, this.known)) this.shelf.drop(this.session);
      else if (!this.shelf.keep(fields, this.base, sent)) this.say(words.localOnly);
    }

    leave() {
      if (this.submitted) return;
      this.keep();
      this.save({ leaving: true });
    }

    /** The form's own way of sending: the copy stays until a later visit sees that the server has it. */
    submit() {
      this.keep(true);
      this.submitted = true;
      clearTimeout(this.saveTimer);
      this.flight?.abort();
    }

    // --- saving on the server: one at a time, the last state wins ---

    async save({ leaving = false } = {}) {
      clearTimeout(this.saveTimer);
      const url = this.form.dataset.autosaveUrl;
      if (!url || this.stopped || this.submitted) return;
      if (this.flight) {
        this.again = true;
        return;
      }
      const fields = this.fields();
      if (same(fields, this.known)) return;
      const body = new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === "string"));
      this.flight = new AbortController();
      try {
        const answer = await fetch(url, {
          method: "POST",
          headers: { "X-Autosave": "1", Accept: "application/json" },
          body,
          keepalive: leaving && body.toString().length < KEEPALIVE_LIMIT,
          signal: this.flight.signal,
        });
        await this.take(answer, fields);
      } catch (problem) {
        if (problem.name !== "AbortError") this.later(words.offline);
      } finally {
        this.flight = null;
      }
      if (this.again) {
        this.again = false;
        this.save();
      }
    }

    async take(answer, fields) {
      const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
      const said = isJson ? await answer.json() : {};
      // a redirect can only have been to the sign-in page; 400 is a form token of an older session
      if (answer.status === 401 || answer.status === 400 || (answer.redirected && !isJson)) return this.ended(said);
      if (answer.ok && isJson) return this.saved(said, fields);
      if (answer.status === 409 && said.html) return this.conflict(said);
      if (answer.status === 422) return this.say(words.wrong(Object.values(said.errors ?? {}).flat()[0] ?? said.message ?? ""));
      if (answer.status >= 500 || answer.status === 429) return this.later(words.busy);
      return this.stop(said.message ?? words.closed);
    }

    saved(said, fields) {
      const { form } = this;
      this.known = fields;
      this.retry = FIRST_RETRY;
      this.shelf.acknowledge(fields);
      form.dataset.baseRevision = said.revision;
      if (form.elements.base_revision) form.elements.base_revision.value = said.revision;
      // a new item gets its own addresses with its first save
      if (said.autosave_url) form.dataset.autosaveUrl = said.autosave_url;
      if (said.form_action) form.action = said.form_action;
      const photos = form.querySelector("[data-photo-input]");
      if (said.upload_url && photos) photos.dataset.uploadUrl = said.upload_url;
      if (said.draft_key) this.shelf.key = `draft:${said.draft_key}`;
      if (said.location) history.replaceState(history.state, "", said.location);
      this.say(said.message || words.saved(said.saved_at));
      if (!same(this.fields(), fields)) this.changed();
    }

    conflict(said) {
      const place = this.part("[data-conflict]");
      if (place) {
        place.innerHTML = said.html;
        place.hidden = false;
        place.tabIndex = -1;
        window.htmx?.process(place);
        place.focus();
      }
      this.stop(words.conflict);
    }

    ended(said) {
      const here = location.pathname + location.search;
      const { signInUrl } = this.form.dataset;
      const url = said.url ?? (signInUrl ? `${signInUrl}?next=${encodeURIComponent(here)}` : here);
      this.stop(words.ended);
      const link = Object.assign(document.createElement("a"), { href: url, textContent: words.signIn });
      link.addEventListener("click", () => this.shelf.mark());
      this.status?.append(" ", link);
    }

    /** No more saving from this page; the copy on the device stays and goes on growing. */
    stop(sentence) {
      this.stopped = true;
      this.keep();
      this.say(sentence);
    }

    later(sentence) {
      this.keep();
      this.say(sentence);
      this.saveTimer = setTimeout(() => this.save(), this.retry);
      this.retry = Math.min(this.retry * 2, LAST_RETRY);
    }

    say(sentence) {
      if (this.status && this.status.textContent !== sentence) this.status.textContent = sentence;
    }

    // --- what an earlier visit left on this device ---

    offer() {
      const box = this.part("[data-local-copy]");
      const now = this.fields();
      // a copy that was sent has arrived when this page answers it, or when the item has moved on since
      const isOld = (kept) => kept.sent && (this.arrived.has(kept.session) || (this.known && kept.base !== this.base));
      const isOther = (kept) => kept.session !== this.session && !alike(kept.fields, now) && !isOld(kept);
      const copy = this.shelf.all().find(isOther);
      if (!box) return;
      box.hidden = !copy || this.resume(copy);
      if (box.hidden) return;
      const time = box.querySelector("[data-local-copy-time]");
      if (time) time.textContent = words.copyFrom(clockAndDay(new Date(copy.at)));
      box.querySelector("[data-restore]").onclick = () => {
        this.restore(copy);
        box.hidden = true;
      };
      box.querySelector("[data-discard]").onclick = () => {
        this.shelf.drop(copy.session);
        this.offer();
      };
    }

    /** After signing in again in this tab nobody needs to be asked, unless the item has moved on meanwhile. */
    resume(copy) {
      if (!this.shelf.isMarked(copy) || copy.base !== this.base) return false;
      this.restore(copy);
      this.say(words.resumed);
      return true;
    }

    /** Puts a copy into the form. What stood there is kept on the shelf as well. */
    restore(copy) {
      const before = this.fields();
      if (!same(before, this.known)) new Shelf(this.form.dataset.draftKey, `${this.session}-before`).keep(before, this.base);
      if (!this.base) this.goOnAs(copy.session);
      const left = new Map();
      for (const [name, value] of copy.fields) left.set(name, [...(left.get(name) ?? []), value]);
      for (const field of this.form.elements) {
        if (!field.name || NOT_TEXT.has(field.name) || ["file", "submit", "button"].includes(field.type)) continue;
        const values = left.get(field.name) ?? [];
        if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
        else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
        else if (values.length) field.value = values.shift();
        field.dispatchEvent(new Event(field.matches("[data-rich-text]") ? "richtext:load" : "input"));
      }
      this.changed();
    }

    /** A text that nobody has saved under this page's name keeps the name that it had from its first letter: the page
     * that was left may have reached the server after all, and the text is one article. */
    goOnAs(session) {
      this.session = this.shelf.session = this.form.elements.writing_session.value = session;
    }
  }

  // --- counting ---

  const plain = (html) => html.replace(/<\/(p|h2|h3|li|td|th|blockquote)>|<(br|hr)>/g, " ").replace(/<[^>]*>/g, "").replace(/&nbsp;/g, " ");

  function countLine(field) {
    const line = document.createElement("p");
    line.className = "hint count-line";
    field.parentElement.append(line);
    return () => {
      const text = field.matches("[data-rich-text]") ? plain(field.value) : field.value;
      line.textContent = words.wordCount(text.split(/\s+/).filter(Boolean).length);
    };
  }

  /** A button writes its value into the field that it names. */
  function fill({ target }) {
    const button = target.closest("button[data-fill]");
    const field = button && document.getElementById(button.dataset.fill);
    if (!field) return;
    field.value = button.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function start() {
    document.addEventListener("click", fill);
    document.querySelectorAll("form[data-autosave]").forEach((form) => new Writing(form));
    for (const field of document.querySelectorAll("[data-count]")) {
      const show = countLine(field);
      field.addEventListener("input", show);
      field.addEventListener("richtext:load", show);
      show();
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}
