/* The cells of a sheet by keyboard, and a column pasted out of a spreadsheet. Without this file they are plain form fields. */

const MARK = /%%(\w+)/g;
const fold = (text) => text.trim().toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replace(/\s+/g, " ");
const codeIn = (text) => text.trim().replace(/\.$/, "");
const YES = new Set(["co", "dat", "da dat", "yes", "y", "x", "1", "true"]);
const NO = new Set(["khong", "chua", "chua dat", "khong dat", "no", "n", "0", "false"]);

class Grid {
  constructor(form) {
    this.form = form;
    this.said = document.querySelector("[data-grid-said]");
    this.undo = this.said.querySelector("[data-grid-undo]");
    this.pasted = null;
    this.undo.addEventListener("click", () => this.takeBack());
    form.addEventListener("keydown", (event) => this.move(event));
    form.addEventListener("paste", (event) => this.paste(event));
    form.addEventListener("input", () => this.forget()); // it stands over the rows: gone with the next letter
    form.addEventListener("autosaved", (event) => this.hear(event.detail));
    if (document.querySelector("#errors")) document.querySelector("#errors").focus();
  }

  rows() {
    return [...this.form.querySelectorAll("[data-row]")];
  }

  /* The cells of a column; a verified row that has one keeps its place there, as null: nothing is written into it. */
  column(name) {
    return this.rows().filter((row) => row.querySelector(`[data-cell="${name}"], [data-locked~="${name}"]`)).map((row) => row.querySelector(`[data-cell="${name}"]`));
  }

  /* Enter and the arrows go on in the same column; within a select the arrows choose. Escape brings back what was stored. */
  move(event) {
    const cell = event.target.closest("[data-cell]");
    if (this.pasted && (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
      event.preventDefault(); // the browser's own knows nothing of the block
      this.takeBack();
    }
    if (!cell || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.key === "Escape" && cell.tagName !== "SELECT") this.restore(cell);
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || (cell.tagName === "SELECT" && event.key !== "Enter")) return;
    event.preventDefault();
    const column = this.column(cell.dataset.cell).filter((one) => one && one.checkVisibility());
    const next = column[column.indexOf(cell) + step];
    if (!next) return;
    next.focus();
    if (next.select) next.select();
  }

  restore(cell) {
    const stored = cell.dataset.kept ?? cell.defaultValue;
    if (cell.value === stored) return;
    cell.value = stored;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  }

  paste(event) {
    const cell = event.target.closest("[data-cell]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const block = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((line) => line.split("\t"));
    const single = block.length === 1 && block[0].length === 1;
    if (!cell || !text.trim() || (single && cell.tagName !== "SELECT")) return;
    event.preventDefault();
    const typed = this.pairs(cell, block)?.filter(([_target, value]) => value.trim());
    if (!typed) return;
    const pairs = typed.filter(([target]) => target);
    const before = this.cellsBeside(pairs.map(([target]) => target)).map((one) => [one, one.value]);
    pairs.forEach(([target, value]) => this.put(target, value));
    const left = typed.length - pairs.length;
    this.say(left ? this.form.dataset.pastedBut : this.form.dataset.pasted, { count: pairs.length, left });
    this.pasted = pairs.length ? before : null;
    this.undo.hidden = !this.pasted;
    if (pairs.length) pairs[0][0].dispatchEvent(new Event("change", { bubbles: true }));
  }

  /* All cells of these cells' rows: a share that the server works out of two pasted numbers goes back with them. */
  cellsBeside(cells) {
    return [...new Set(cells.flatMap((cell) => [...cell.closest("[data-row]").querySelectorAll("[data-cell]")]))];
  }

  /* The whole block in one step, whether it was saved meanwhile or not. */
  takeBack() {
    const before = this.pasted;
    if (!before) return;
    before.forEach(([cell, value]) => { cell.value = value; });
    this.say(this.form.dataset.undone, {});
    before[0][0].focus();
    before[0][0].dispatchEvent(new Event("change", { bubbles: true }));
  }

  /* From the next letter on, the browser's own undo counts again. */
  forget() {
    this.said.hidden = true;
    this.pasted = null;
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
    return this.byCode(block.map((line) => [codeIn(line[0]), line[1] ?? ""]).filter(([code, value]) => code || value.trim()));
  }

  byCode(lines) {
    const cells = new Map(this.rows().map((row) => [row.dataset.code, row.querySelector('[data-cell="value"]')]));
    const codes = lines.map(([code]) => code);
    const strange = codes.filter((code) => !cells.has(code));
    if (strange.length) return this.say(this.form.dataset.strange, { codes: strange.join(", ") });
    const twice = codes.filter((code, place) => codes.indexOf(code) < place);
    if (twice.length) return this.say(this.form.dataset.twice, { codes: twice.join(", ") });
    return lines.map(([code, value]) => [cells.get(code), value]);
  }

  /* A choice is made by its words; what it does not offer is told at the cell. Nothing is written where nobody sees it. */
  put(cell, value) {
    const typed = value.trim();
    if (cell.closest("details")) cell.closest("details").open = true;
    if (cell.tagName !== "SELECT") {
      cell.value = typed;
      return;
    }
    const word = fold(typed);
    const options = [...cell.options];
    const option = options.find((one) => fold(one.textContent) === word)
      ?? (YES.has(word) ? options.find((one) => one.value === "1") : undefined) ?? (NO.has(word) ? options.find((one) => one.value === "0") : undefined);
    if (!option) cell.add(new Option(typed, typed)); // the server says what is wrong with it
    cell.value = option?.value ?? typed;
  }

  say(text, words) {
    this.said.hidden = false;
    this.undo.hidden = true;
    this.pasted = null;
    this.said.firstElementChild.textContent = text.replace(MARK, (_mark, name) => words[name]);
    return null;
  }

  /* What the server kept of each row, and what it complains of. */
  hear(told) {
    const wrong = new Map(told.errors.map((error) => [error.field, error]));
    this.rows().forEach((row) => this.complain(row, wrong.get(`value-${row.dataset.row}`)));
    const said = document.querySelector("[data-said]");
    if (said && told.said !== undefined) said.textContent = told.said;
    (told.rows ?? []).forEach((kept) => this.keep(this.form.querySelector(`[data-row="${kept.id}"]`), kept, told.sent));
  }

  complain(row, error) {
    const line = row.querySelector("[data-error]");
    const cell = row.querySelector('[data-cell="value"]');
    if (!cell) return;
    line.hidden = !error;
    line.textContent = error?.message ?? "";
    row.classList.toggle("is-wrong", Boolean(error));
    if (error) {
      cell.setAttribute("aria-invalid", "true");
      cell.setAttribute("aria-describedby", line.id);
    } else {
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("aria-describedby");
    }
    this.showTheirs(row, error?.theirs ?? "");
  }

  /* The other person's value was shown: the next button that is pressed speaks of it. */
  showTheirs(row, theirs) {
    const name = `theirs-${row.dataset.row}`;
    row.querySelector(`[name="${name}"]`)?.remove();
    if (theirs) row.prepend(Object.assign(document.createElement("input"), { type: "hidden", name, value: theirs }));
  }

  keep(row, kept, sent) {
    row.querySelector(`[name="was-${kept.id}"]`).value = kept.was;
    row.querySelectorAll("input[data-cell]").forEach((cell) => this.settle(cell, kept.cells[cell.dataset.cell], sent.get(cell.name)));
    const verdict = row.querySelector("[data-verdict]");
    verdict.className = `grid-row__verdict verdict verdict--${kept.verdict}`;
    verdict.textContent = kept.words;
    const leap = row.querySelector("[data-leap]");
    leap.hidden = !kept.leap;
    leap.textContent = kept.leap;
  }

  /* What Escape brings back from now on. A share is worked out of its two numbers, unless somebody typed or erased it since it was sent. */
  settle(cell, stored, sent) {
    const before = cell.dataset.kept ?? cell.defaultValue;
    cell.dataset.kept = stored;
    if (cell.value !== sent || (sent && sent !== before) || cell.value === stored) return;
    cell.value = stored;
    if (document.activeElement === cell) cell.select(); // the next letter goes in its place
  }
}

document.querySelectorAll("form[data-grid]").forEach((form) => new Grid(form));
