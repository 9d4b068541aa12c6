/* Counting with the thumb, and the boxes of what this kind of activity brings about in sight. Without this file the numbers are
   typed, and all boxes stand under “More to say”. */
"use strict";

/* A button beside the number. Typing works as before; a held finger counts on. */

const [FIRST_WAIT, NEXT_WAIT] = [500, 90]; // milliseconds

function count(input, by) {
  const now = Number(input.value.replace(/\D/g, "")) || 0;
  input.value = String(Math.max(0, now + by));
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function stepButton(sign, words, by, input) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: sign, className: "tally__button" });
  const label = input.labels[0]?.textContent.trim();
  button.setAttribute("aria-label", label ? `${label}: ${words}` : words);
  let timer = null;
  let counted = false; // by the finger that is held: the click that ends it counts no more
  const hold = () => { counted = true; count(input, by); timer = setTimeout(hold, NEXT_WAIT); };
  const release = () => clearTimeout(timer);
  button.addEventListener("pointerdown", () => { counted = false; timer = setTimeout(hold, FIRST_WAIT); });
  ["pointerup", "pointerleave", "pointercancel"].forEach((name) => button.addEventListener(name, release));
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("click", () => { if (!counted) count(input, by); counted = false; });
  return button;
}

document.querySelectorAll("input[data-tally]").forEach((input) => {
  const box = Object.assign(document.createElement("div"), { className: "tally" });
  input.before(box);
  box.append(stepButton("−", input.dataset.fewer, -1, input), input, stepButton("+", input.dataset.more, 1, input));
});

/* What the chosen kind counts stands below the people; a number typed for another kind stays in sight under the line, never lost. */

const kind = document.querySelector("select[name=kind]");
const people = document.querySelector("[data-field=participants]");
const behind = document.querySelector(".more-fields .fields");
const boxes = [...document.querySelectorAll("input[data-of]")];

function showCounts() {
  boxes.forEach((input) => {
    const field = input.closest("[data-field]");
    const asked = input.dataset.of.split(" ").includes(kind.value);
    field.hidden = !asked && !input.value;
    (asked ? people.parentElement : behind).append(field);
  });
}

if (kind && people && behind && boxes.length) {
  kind.addEventListener("change", showCounts);
  showCounts();
}
