// The sum of the authors' shares while they are typed; the server says the same when the form is sent.
"use strict";
for (const form of document.querySelectorAll("form[data-sum]")) {
  const parts = [...form.querySelectorAll("[data-sum-part]")];
  const line = form.querySelector("[data-sum-line]");
  const show = () => {
    const total = parts.reduce((sum, part) => sum + (Number.parseInt(part.value, 10) || 0), 0);
    line.textContent = `${form.dataset.sum} ${total}%`;
    line.classList.toggle("is-right", total === 100);
  };
  form.addEventListener("input", show);
  show();
}
