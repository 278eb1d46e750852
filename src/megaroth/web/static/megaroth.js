// What the page does beyond its forms and links, which work without this file.
"use strict";

// A slider beside each field that has one: it writes into the field, which alone is sent.
for (const field of document.querySelectorAll("input[data-slider]")) {
  const [least, most, step] = field.dataset.slider.split(" ").map(Number);
  const percent = field.dataset.unit === "%";
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: least, max: most, step });
  const label = document.querySelector(`label[for="${field.id}"]`);
  slider.setAttribute("aria-label", `${label ? label.textContent.trim() : ""} (slider)`);
  const read = () => {
    const told = field.value.replace(/[$,%\s]/g, "");
    const found = Number(percent ? told : told.replace(/\..*/, ""));
    if (Number.isFinite(found)) slider.value = found;
  };
  read();
  slider.addEventListener("input", () => {
    field.value = percent ? slider.value + "%" : "$" + Number(slider.value).toLocaleString("en-US");
  });
  slider.addEventListener("change", () => field.dispatchEvent(new Event("change", { bubbles: true })));
  field.addEventListener("input", read);
  field.after(slider);
}

// Which number outside opened the working in each place: closing leads back to it.
const openers = new WeakMap();

// A working that has opened in place takes the focus, and can be closed again.
document.addEventListener("htmx:afterSwap", (event) => {
  const working = event.detail.target.querySelector(".working");
  if (!working) return;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close second";
  close.textContent = "Close";
  close.addEventListener("click", () => {
    event.detail.target.replaceChildren();
    const opener = openers.get(event.detail.target);
    if (opener) opener.focus();
  });
  working.append(close);
  working.focus({ preventScroll: true });
  working.scrollIntoView({ block: "nearest" });
});

// The number that opened a working closes it when it is asked for again.
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.detail.elt;
  const slot = event.detail.target;
  if (!link.matches("a.number") || !slot) return;
  if (slot.dataset.from === link.getAttribute("href") && slot.firstElementChild) {
    event.preventDefault();
    slot.replaceChildren();
    return;
  }
  openers.set(slot, link);
  slot.dataset.from = link.getAttribute("href");
});

// Answers of errors are shown, too.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// What would move is shown above the fields, and grows there: the field that is being changed stays in view below it.
document.addEventListener("htmx:afterSwap", (event) => {
  const field = document.activeElement;
  if (event.detail.target.id === "differences" && field && field.closest(".changes")) {
    field.scrollIntoView({ block: "nearest" });
  }
});
