/* A draft saves itself while it is typed: forms marked data-autosave. Without this file the buttons do the same.

   Never sent by itself: what is marked data-deliberate (photos, files, names of persons). Nothing is written to the
   device: what no line would carry yet stands on the page alone, and the page says so before it is left. */

const [QUIET, SOON, LONGEST_WAIT] = [3000, 400, 10000]; // milliseconds, as all of these
const [FIRST_RETRY, LONGEST_RETRY, PATIENCE, LAST_MOMENT] = [4000, 60000, 30000, 5000];
const KEEPALIVE = 60000; // bytes that a browser still sends for a page that is being left

/* A key of this page alone: by it the server knows a version whose answer was lost on the way. */
function keyOfPage() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector("[data-autosave-status]");
    this.typed = this.stopped = this.leaving = this.wrong = this.unsent = this.lost = false;
    this.failures = this.since = 0;
    this.sending = null;
    const page = Object.assign(document.createElement("input"), { type: "hidden", name: "page", value: keyOfPage() });
    form.append(page);
    this.listen();
  }

  listen() {
    this.form.addEventListener("input", (event) => this.note(event, QUIET));
    this.form.addEventListener("change", (event) => this.note(event, SOON));
    this.form.addEventListener("submit", (event) => this.submit(event));
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.save(); });
    window.addEventListener("online", () => this.save());
    window.addEventListener("pageshow", () => { this.leaving = false; });
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && (this.failures || this.wrong || this.unsent || (this.stopped && this.typed))) event.preventDefault();
    });
  }

  note(event, wait) {
    if (event.target.matches("[data-deliberate]")) {
      this.unsent = true;
      return;
    }
    this.typed = true;
    this.since ||= Date.now();
    if (!this.failures) this.schedule(Math.min(wait, this.since + LONGEST_WAIT - Date.now())); // else the next try is under way
  }

  schedule(wait) {
    clearTimeout(this.timer);
    if (!this.stopped && !this.leaving) this.timer = setTimeout(() => this.save(), wait);
  }

  pause() {
    return Math.min(FIRST_RETRY * 2 ** (this.failures - 1), LONGEST_RETRY);
  }

  async save() {
    if (!this.typed || this.sending || this.stopped || this.leaving) return;
    clearTimeout(this.timer);
    this.typed = false;
    this.since = 0;
    this.sending = this.send();
    await this.sending;
    this.sending = null;
    if (this.typed) this.schedule(this.failures ? this.pause() : SOON);
  }

  async send() {
    this.controller = new AbortController();
    const timer = setTimeout(() => this.controller.abort(), PATIENCE);
    try {
      const content = this.content();
      this.lost = true;
      // The form has buttons called "action", so `form.action` would be one of them.
      const answer = await fetch(this.form.getAttribute("action"), { method: "POST", signal: this.controller.signal, ...content });
      this.lost = false;
      const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
      if (told) this.hear(answer.status, { ...told, sent: content.body });
      else if (answer.status >= 500) this.fail(this.form.dataset.lost);
      else this.stop(this.form.dataset.signedOut); // the page of the sign-in, or of a refusal
    } catch (error) {
      if (error.name === "AbortError") this.lost = false; // slow, not gone
      this.fail(this.form.dataset.lost);
    } finally {
      clearTimeout(timer);
    }
  }

  content() {
    const body = new FormData(this.form);
    this.form.querySelectorAll("[data-deliberate], input[type=file]").forEach((input) => body.delete(input.name));
    body.set("action", "autosave");
    const size = [...body.values()].reduce((sum, value) => sum + 3 * value.length + 200, 0);
    if (!document.hidden || size < KEEPALIVE) return { body, keepalive: document.hidden };
    const short = new URLSearchParams(body); // many small cells: their frames weigh more than their words
    return { body: short, keepalive: short.toString().length < KEEPALIVE };
  }

  hear(status, told) {
    if (status >= 500) this.fail(told.message);
    else if (told.state === "conflict" || told.state === "closed" || status === 403) this.stop(told.message);
    else {
      this.failures = 0;
      this.wrong = told.errors.length > 0;
      if (told.state === "kept") this.keep(told);
      this.form.dispatchEvent(new CustomEvent("autosaved", { detail: told }));
      const waits = this.unsent ? ` ${this.form.dataset.deliberate}` : "";
      this.say(told.message + waits, this.wrong ? "warn" : "good");
    }
  }

  /* From now on the page speaks of the stored draft, also when it is loaded again or come back to. */
  keep(told) {
    this.form.elements.version.value = told.version;
    if (this.form.getAttribute("action") === told.edit_url) return;
    this.form.setAttribute("action", told.edit_url);
    history.replaceState(history.state, "", told.edit_url);
  }

  fail(message) {
    this.failures += 1;
    this.typed = true;
    this.say(message, "warn");
  }

  stop(message) {
    this.stopped = this.typed = true;
    this.say(message, "bad");
  }

  say(message, state) {
    this.line.dataset.state = state;
    if (this.line.textContent !== message) this.line.textContent = message; // said aloud once
  }

  /* A button was pressed: what is under way is heard out first, so that the page knows its own version; and where the
     line is gone, the page stays: the browser's own page of errors would take what was typed along. */
  submit(event) {
    clearTimeout(this.timer);
    if (!this.sending && !this.lost) {
      this.leaving = true;
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.hearOut(event.submitter);
  }

  async hearOut(button) {
    const under = this.sending ?? this.save();
    const timer = setTimeout(() => this.controller.abort(), LAST_MOMENT);
    await under;
    clearTimeout(timer);
    if (!this.lost) this.form.requestSubmit(button);
  }
}

document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
