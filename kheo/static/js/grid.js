/* The cells of a sheet by keyboard, and a column pasted out of a spreadsheet. Without this file they are plain form fields. */

const MARK = /%%(\w+)/g;
const fold = (text) => text.trim().toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replace(/\s+/g, " ");
const YES = new Set(["co", "dat", "da dat", "yes", "y", "x", "1", "true"]);
const NO = new Set(["khong", "chua", "chua dat", "khong dat", "no", "n", "0", "false"]);

class Grid {
  constructor(form) {
    this.form = form;
    this.said = document.querySelector("[data-grid-said]");
    form.addEventListener("keydown", (event) => this.move(event));
    form.addEventListener("paste", (event) => this.paste(event));
    form.addEventListener("autosaved", (event) => this.hear(event.detail));
  }

  rows() {
    return [...this.form.querySelectorAll("[data-row]")];
  }

  column(name) {
    return this.rows().map((row) => row.querySelector(`[data-cell="${name}"]`)).filter((cell) => cell && !cell.disabled && !cell.readOnly);
  }

  /* Enter and the arrows go on in the same column; within a select the arrows choose. */
  move(event) {
    const cell = event.target.closest("[data-cell]");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || (cell.tagName === "SELECT" && event.key !== "Enter")) return;
    event.preventDefault();
    const column = this.column(cell.dataset.cell);
    const next = column[column.indexOf(cell) + step];
    if (!next) return;
    next.focus();
    if (next.select) next.select();
  }

  paste(event) {
    const cell = event.target.closest("[data-cell]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const block = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((line) => line.split("\t"));
    if (!cell || (block.length === 1 && block[0].length === 1)) return;
    event.preventDefault();
    const pairs = this.pairs(cell, block);
    if (!pairs) return;
    pairs.forEach(([target, value]) => this.put(target, value));
    this.say(this.form.dataset.pasted, { count: pairs.length });
    this.form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /* [cell, value] for each line of the block, or null where it does not fit: then nothing is pasted at all. */
  pairs(cell, block) {
    const wide = Math.max(...block.map((line) => line.length));
    if (wide === 1) {
      const column = this.column(cell.dataset.cell);
      const room = column.slice(column.indexOf(cell));
      if (block.length > room.length) return this.say(this.form.dataset.tooLong, { have: block.length, room: room.length });
      return block.map((line, place) => [room[place], line[0]]);
    }
    if (wide !== 2) return this.say(this.form.dataset.wide, {});
    const byCode = new Map(this.rows().map((row) => [row.dataset.code, row.querySelector('[data-cell="value"]')]));
    const strange = block.filter((line) => !byCode.has(line[0].trim()));
    if (strange.length) return this.say(this.form.dataset.strange, { codes: strange.map((line) => line[0].trim()).join(", ") });
    return block.map((line) => [byCode.get(line[0].trim()), line[1] ?? ""]).filter(([target]) => !target.disabled && !target.readOnly);
  }

  /* A choice is made by its words; what it does not offer is told at the cell. */
  put(cell, value) {
    const typed = value.trim();
    if (cell.tagName !== "SELECT") {
      cell.value = typed;
      return;
    }
    const word = fold(typed);
    const options = [...cell.options];
    const option = options.find((one) => fold(one.textContent) === word)
      ?? (YES.has(word) ? options.find((one) => one.value === "1") : undefined) ?? (NO.has(word) ? options.find((one) => one.value === "0") : undefined);
    if (!option && typed) {
      cell.add(new Option(typed, typed)); // the server says what is wrong with it
      cell.value = typed;
    } else {
      cell.value = option?.value ?? "";
    }
  }

  say(text, words) {
    this.said.hidden = false;
    this.said.firstElementChild.textContent = text.replace(MARK, (_mark, name) => words[name]);
    return null;
  }

  /* What the server kept of each row, and what it complains of. */
  hear(told) {
    const wrong = new Map(told.errors.map((error) => [error.field, error.message]));
    this.rows().forEach((row) => this.complain(row, wrong.get(`value-${row.dataset.row}`) ?? ""));
    (told.rows ?? []).forEach((kept) => this.keep(this.form.querySelector(`[data-row="${kept.id}"]`), kept));
  }

  complain(row, message) {
    const line = row.querySelector("[data-error]");
    const cell = row.querySelector('[data-cell="value"]');
    line.hidden = !message;
    line.textContent = message;
    row.classList.toggle("is-wrong", Boolean(message));
    if (message) {
      cell.setAttribute("aria-invalid", "true");
      cell.setAttribute("aria-describedby", line.id);
    } else {
      cell.removeAttribute("aria-invalid");
    }
  }

  keep(row, kept) {
    row.querySelector(`[name="was-${kept.id}"]`).value = kept.was;
    const cell = row.querySelector('[data-cell="value"]');
    if (!cell.value && kept.value) cell.value = kept.value; // worked out of its two numbers
    const verdict = row.querySelector("[data-verdict]");
    verdict.className = `grid-row__verdict verdict verdict--${kept.verdict}`;
    verdict.textContent = kept.words;
    const leap = row.querySelector("[data-leap]");
    leap.hidden = !kept.leap;
    leap.textContent = kept.leap;
  }
}

document.querySelectorAll("form[data-grid]").forEach((form) => new Grid(form));
