/* Small comforts. Every page works without this file. */
"use strict";
document.documentElement.classList.add("js");

/* A form is sent once: a second click does nothing until the answer is there. */

function setBusy(form, busy, pressed = null) {
  form.dataset.sending = busy ? "yes" : "no";
  form.querySelectorAll("button:not([type=button])").forEach((button) => {
    // aria-disabled keeps the button's name and value in what is sent; `disabled` would drop them.
    button.setAttribute("aria-disabled", String(busy));
    button.classList.toggle("is-busy", busy && button === pressed);
  });
}

document.addEventListener("submit", (event) => {
  if (event.target.dataset.sending !== "yes") return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("submit", (event) => {
  const form = event.target;
  const leaves = form.getAttribute("method")?.toLowerCase() === "post" && !form.target && !event.defaultPrevented;
  if (leaves && form.dataset.busy !== "off") setBusy(form, true, event.submitter);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sending]").forEach((form) => setBusy(form, false));
});
for (const [name, busy] of [["htmx:beforeRequest", true], ["htmx:afterRequest", false]]) {
  document.addEventListener(name, (event) => {
    if (event.target.matches("form[method=post]")) setBusy(event.target, busy, document.activeElement);
  });
}

/* Photos: a preview, a size check, and a smaller copy for poor lines. Failing that, the original is sent. */

const [LONGEST_EDGE, SMALL_ENOUGH] = [2400, 1500000]; // pixels, bytes

async function shrink(file, bitmap) {
  if (file.size <= SMALL_ENOUGH || !/^image\/(jpeg|heic|heif|webp)$/.test(file.type)) return file;
  const scale = Math.min(1, LONGEST_EDGE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height].map((edge) => Math.round(edge * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

function addPreview(list, bitmap) {
  const item = list.appendChild(document.createElement("li"));
  const canvas = Object.assign(document.createElement("canvas"), { width: 240, height: 180 });
  item.append(canvas);
  const edge = bitmap && Math.min(bitmap.width / 4, bitmap.height / 3); // the largest 4:3 piece from the middle
  if (bitmap) canvas.getContext("2d").drawImage(bitmap, (bitmap.width - 4 * edge) / 2,
    (bitmap.height - 3 * edge) / 2, 4 * edge, 3 * edge, 0, 0, 240, 180);
  return item;
}

async function preparePhoto(file, list) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  const item = addPreview(list, bitmap);
  const kept = bitmap ? await shrink(file, bitmap).catch(() => file) : file;
  if (bitmap) bitmap.close();
  item.append(file.name);
  return { kept, item };
}

async function preparePhotos(input, box) {
  const list = box.querySelector("[data-preview]");
  const limit = Number(input.dataset.maxBytes) || Infinity;
  const run = (box.run = {});
  const transfer = new DataTransfer();
  list.replaceChildren();
  input.setCustomValidity("");
  let tooLarge = false;
  for (const file of [...input.files]) {
    const { kept, item } = await preparePhoto(file, list);
    if (box.run !== run) return item.remove(); // other photos were chosen in the meantime
    transfer.items.add(kept);
    if (kept.size <= limit) continue;
    tooLarge = true;
    item.classList.add("is-refused");
    item.append(` – ${box.dataset.tooLarge}`);
  }
  if (transfer.files.length) input.files = transfer.files;
  if (tooLarge) input.setCustomValidity(box.dataset.tooLarge);
  box.querySelector("[data-status]").textContent = tooLarge ? box.dataset.tooLarge : "";
}

/* One box ticks a whole queue: <input type="checkbox" data-select-all="name of the boxes">. */

const boxesOf = (master) => [...document.getElementsByName(master.dataset.selectAll)];

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.matches("[data-photos] input[type=file]")) preparePhotos(input, input.closest("[data-photos]"));
  if (input.dataset.selectAll) boxesOf(input).forEach((box) => { box.checked = input.checked; });
  else if (input.type === "checkbox") document.querySelectorAll("[data-select-all]").forEach((master) => {
    const boxes = boxesOf(master);
    const ticked = boxes.filter((box) => box.checked).length;
    master.checked = boxes.length > 0 && ticked === boxes.length;
    master.indeterminate = ticked > 0 && ticked < boxes.length;
  });
});

/* Printing, open menus, and the first error. */

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  document.querySelectorAll("details.dropdown[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.dropdown[open]");
  if (menu) menu.querySelector("summary").focus();
  if (menu) menu.open = false;
});
const refused = document.querySelector(".error-summary");
if (refused) {
  // An address that still names the field of the last mistake would scroll past what is said now.
  if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
  refused.focus();
  addEventListener("load", () => refused.scrollIntoView({ block: "center" }));
}
