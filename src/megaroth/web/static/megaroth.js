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

const closed = (slot) => {
  slot.replaceChildren();
  const opener = openers.get(slot);
  if (opener) opener.focus();
};

// Escape closes the working in which the focus is.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const working = document.activeElement && document.activeElement.closest(".slot .working");
  if (working && working.querySelector(".close")) closed(working.closest(".slot"));
});

// A working that has opened in place takes the focus, and can be closed again.
document.addEventListener("htmx:afterSwap", (event) => {
  const working = event.detail.target.querySelector(".working");
  if (!working) return;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close second";
  close.textContent = "Close";
  close.addEventListener("click", () => closed(event.detail.target));
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

// A row of the first page was worked out in its place: how many are left, and that all can be sorted then.
document.addEventListener("htmx:afterSettle", () => {
  const count = document.querySelector(".risks-head .left");
  if (!count) return;
  const left = document.querySelectorAll(".even tr[hx-get]").length;
  count.textContent = left;
  for (const each of document.querySelectorAll(".risks-head .unfinished")) each.hidden = left === 0;
  for (const each of document.querySelectorAll(".risks-head .finished")) each.hidden = left > 0;
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

// Where no answer comes, what was shown before is none to what is asked now.
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, (event) => {
    const { target, xhr } = event.detail;
    if (!target) return;
    const said = document.createElement("p");
    said.className = "error";
    said.setAttribute("role", "alert");
    said.textContent = xhr && [401, 403].includes(xhr.status)
      ? "This page is of an earlier start of megaroth: open the address that megaroth serve printed."
      : "No answer came: look at the window in which megaroth runs, and try again.";
    target.replaceChildren(said);
  });
}
