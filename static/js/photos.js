// Photos go up as soon as they are chosen, one after another, made smaller first to spare mobile data.
// For <input type="file" multiple accept="image/*" data-photo-input data-upload-url>; without scripts it posts with its form.
"use strict";
{
  const LARGE = 2 * 1024 * 1024;
  const LONGEST_SIDE = 2400;
  const QUALITY = 0.85;
  const PAUSES = [2000, 5000, 15_000]; // between tries when the network is gone

  const words = document.documentElement.lang.startsWith("en")
    ? {
        saving: "The photos go up as soon as the text is saved …",
        preparing: (at, all) => `Preparing photo ${at} of ${all} …`,
        loading: (at, all, percent) => `Uploading photo ${at} of ${all} … ${percent} %`,
        processing: (at, all) => `Processing photo ${at} of ${all} …`,
        done: (count) => `${count} photos uploaded.`,
        waiting: "No connection – will go on by itself when the signal is back.",
        offline: "Not uploaded: no connection.",
        broken: "Not uploaded: the server could not take it. Try again in a moment.",
        large: "Not uploaded: this photo is too large.",
        ended: "Your session has ended. Sign in again, then choose the photo again.",
        again: "Try again",
        hold: "Photos are still uploading; the form is sent when they are done. Press again to send without them.",
      }
    : {
        saving: "Lưu xong bài, ảnh sẽ tải lên ngay …",
        preparing: (at, all) => `Đang chuẩn bị ảnh ${at} trên ${all} …`,
        loading: (at, all, percent) => `Đang tải ảnh ${at} trên ${all} … ${percent} %`,
        processing: (at, all) => `Đang xử lý ảnh ${at} trên ${all} …`,
        done: (count) => `Đã tải xong ${count} ảnh.`,
        waiting: "Mất mạng – sẽ tự tải tiếp khi có mạng.",
        offline: "Chưa tải được: mất mạng.",
        broken: "Chưa tải được: máy chủ chưa nhận. Lát nữa hãy thử lại.",
        large: "Chưa tải được: ảnh này quá lớn.",
        ended: "Phiên đăng nhập đã hết. Hãy đăng nhập rồi chọn lại ảnh.",
        again: "Thử lại",
        hold: "Đang tải nốt ảnh, xong sẽ gửi ngay. Bấm lần nữa để gửi không có các ảnh này.",
      };

  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const online = () =>
    navigator.onLine ? Promise.resolve() : new Promise((done) => window.addEventListener("online", done, { once: true }));

  /** A smaller JPEG of a large photo; the file itself when that is not possible or does not help. */
  async function lighter(file) {
    if (file.size <= LARGE) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
    } catch {
      return file; // a format this browser cannot read; the server may
    }
  }

  class Chooser {
    constructor(input) {
      this.input = input;
      this.form = input.form;
      this.queue = [];
      this.status = make("p", { className: "photo-status", hidden: true });
      this.status.setAttribute("role", "status");
      this.problems = make("ul", { className: "photo-problems", hidden: true });
      (input.closest(".photo-button") ?? input).after(this.status, this.problems);
      input.addEventListener("change", () => this.choose());
      new MutationObserver(() => this.choose()).observe(input, { attributeFilter: ["data-upload-url"] });
      this.form?.addEventListener("richtext:photos", (event) => {
        if (!input.dataset.uploadUrl) return;
        event.preventDefault();
        this.add(event.detail.files);
      });
      this.form?.addEventListener("submit", (event) => this.hold(event), true);
    }

    /** Photos belong to a draft. Until its first save, which is asked for, they stay in the form and go along with it. */
    choose() {
      const files = [...this.input.files];
      if (!files.length) return;
      if (this.input.dataset.uploadUrl) {
        this.input.value = ""; // they go up here, so the form must not carry them again
        this.add(files);
        return;
      }
      this.say(words.saving);
      this.form?.dispatchEvent(new Event("draft:wanted"));
    }

    add(files) {
      if (!this.queue.length && !this.isBusy) this.finished = this.failed = this.total = 0;
      this.queue.push(...files);
      this.total += files.length;
      this.run();
    }

    async run() {
      if (this.isBusy) return;
      this.isBusy = true;
      while (this.queue.length) await this.one(this.queue.shift());
      this.isBusy = false;
      this.say(this.finished ? words.done(this.finished) : "");
      if (!this.held) return;
      const { submitter } = this.held;
      this.held = null;
      // with a problem in sight the person decides again
      if (!this.failed) this.form.requestSubmit(submitter);
    }

    get place() {
      return this.finished + this.failed + 1;
    }

    async one(file) {
      this.say(words.preparing(this.place, this.total));
      const ready = await lighter(file);
      for (let attempt = 0; ; attempt++) {
        const answer = await this.send(ready);
        if (answer.status === 0 && attempt < PAUSES.length) {
          this.say(words.waiting);
          await Promise.all([pause(PAUSES[attempt]), online()]);
          continue;
        }
        this.take(file, answer);
        return;
      }
    }

    /** Resolves with the finished request; status 0 means that the network failed. */
    send(file) {
      const data = new FormData();
      data.append(this.input.name, file, file.name);
      const token = this.form?.elements.csrf_token?.value ?? document.querySelector('meta[name="csrf-token"]')?.content;
      if (token) data.append("csrf_token", token);
      return new Promise((done) => {
        const request = new XMLHttpRequest();
        request.open("POST", this.input.dataset.uploadUrl);
        request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
        if (token) request.setRequestHeader("X-CSRFToken", token);
        request.upload.onprogress = (event) => {
          const percent = event.lengthComputable ? Math.floor((event.loaded / event.total) * 100) : 0;
          this.say(words.loading(this.place, this.total, percent));
        };
        request.upload.onload = () => this.say(words.processing(this.place, this.total));
        request.onloadend = () => done(request);
        request.send(data);
      });
    }

    take(file, answer) {
      if (answer.status === 200) {
        this.finished++;
        this.show(answer.responseText);
      } else {
        this.failed++;
        this.complain(file, answer);
      }
    }

    show(html) {
      const list = this.form?.querySelector("[data-photo-list]") ?? document.querySelector("[data-photo-list]");
      if (!list) return;
      list.insertAdjacentHTML("beforeend", html);
      window.htmx?.process(list);
      const consent = this.form?.elements.photos_consent;
      if (consent) consent.checked = false; // it was said of the photos before this one
      // the new card's fields belong to the draft
      list.querySelector("input, textarea, select")?.dispatchEvent(new Event("input", { bubbles: true }));
    }

    complain(file, answer) {
      const line = make("li", {});
      const reason = this.reason(answer).replace(`${file.name}: `, "");
      line.append(make("strong", { textContent: file.name }), " – ", reason);
      if (answer.status !== 422 && answer.status !== 413) {
        const again = make("button", { type: "button", className: "btn btn-quiet", textContent: words.again });
        again.addEventListener("click", () => {
          line.remove();
          this.problems.hidden = !this.problems.childElementCount;
          this.add([file]);
        });
        line.append(" ", again);
      }
      this.problems.append(line);
      this.problems.hidden = false;
    }

    reason(answer) {
      if (answer.status === 0) return words.offline;
      if (answer.status === 401) return words.ended;
      try {
        return JSON.parse(answer.responseText).message || words.broken;
      } catch {
        return answer.status === 413 ? words.large : words.broken;
      }
    }

    /** Sending the form while photos are on their way waits for them, unless the person insists. */
    hold(event) {
      if (!this.isBusy || this.held) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.held = { submitter: event.submitter };
      this.say(words.hold);
    }

    say(sentence) {
      if (this.held && this.isBusy) sentence = words.hold;
      if (this.status.textContent === sentence) return;
      this.status.textContent = sentence;
      this.status.hidden = !sentence;
    }
  }

  /** Moves a photo's card among its neighbours here, where without scripts the button sends the form. */
  function move(event) {
    const button = event.target.closest?.("[data-photo-move]");
    const card = button?.closest(".photo-card");
    if (!card) return;
    event.preventDefault();
    const step = Number(button.dataset.photoMove);
    const other = step < 0 ? card.previousElementSibling : card.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(card);
    else other.after(card);
    button.focus();
    card.querySelector("textarea, input:not([type=hidden])").dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** What a folded card says of itself. The words for those who cannot see follow the caption until somebody writes others. */
  function describe(event) {
    const card = event.target.closest?.(".photo-card");
    if (!card) return;
    const fields = [...card.querySelectorAll("[data-photo-field]")];
    const [caption, , alt] = fields;
    if (event.target === caption) {
      if (alt.value === (caption.dataset.before ?? caption.defaultValue)) alt.value = caption.value;
      caption.dataset.before = caption.value;
      if (caption.value.trim()) card.querySelector("[data-photo-name]").textContent = caption.value;
    }
    const chip = card.querySelector("[data-photo-lacks]");
    const lacks = fields.filter((field) => !field.value.trim()).length;
    chip.textContent = chip.dataset.photoLacks.replace("{n}", lacks);
    chip.hidden = !lacks;
  }

  document.addEventListener("click", move);
  document.addEventListener("input", describe);

  function start(root) {
    for (const input of root.querySelectorAll("input[data-photo-input]:not([data-ready])")) {
      input.dataset.ready = "";
      new Chooser(input);
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => start(document));
  else start(document);
  document.addEventListener("htmx:load", (event) => start(event.target));
}
