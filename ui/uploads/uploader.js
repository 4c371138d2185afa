// Sends one file straight to Teller's own address, with progress and cancel. All words come from the page, in
// data.words, and a refusal's from the server, in the reader's language. Text is set as text, never as markup.

// What is being sent goes on while the reader looks at another page, and is found again on the way back.
const sending = (globalThis.tellerSending ??= new Map());
const MEGABYTE = 1 << 20;
const HEAD = 8 << 10;

function address({ page, path }) {
  const here = location.pathname.replace(/\/+$/, "");
  const base = here.endsWith(`/${page}`) ? here.slice(0, -page.length - 1) : here;
  return `${base}/${path}`;
}

function headers(data, name) {
  return {
    "X-Teller-Key": data.key,
    "X-Teller-Name": encodeURIComponent(name.toWellFormed?.() ?? name),
    "X-Teller-Language": data.language,
    "Content-Type": "application/octet-stream",
  };
}

function filled(words, values) {
  return words.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

function megabytes(bytes, language) {
  const maximumFractionDigits = bytes < 10 * MEGABYTE ? 1 : 0;
  return new Intl.NumberFormat(language, { maximumFractionDigits }).format(bytes / MEGABYTE);
}

function size(bytes, language) {
  if (bytes >= MEGABYTE / 10) return `${megabytes(bytes, language)} MB`;
  return `${new Intl.NumberFormat(language).format(Math.max(1, Math.round(bytes / 1024)))} KB`;
}

class Uploader {
  constructor(root) {
    const part = (name) => root.querySelector(`.${name}`);
    for (const name of ["field", "title", "detail", "said", "fault"]) this[name] = part(name);
    this.root = root;
    this.bar = root.querySelector("progress");
    this.input = root.querySelector("input");
    this.buttons = { choose: part("choose"), cancel: part("cancel"), away: part("away") };
    this.buttons.choose.onclick = () => this.input.click();
    this.buttons.cancel.onclick = () => this.cancel();
    this.buttons.away.onclick = () => this.tell("away", true);
    this.input.onchange = () => this.take(this.input.files);
  }

  // The whole page takes a file: beside the field, a browser would open it in the page's stead.
  listen() {
    const quiet = new AbortController();
    const on = (kind, act) => addEventListener(kind, (event) => act(event), { signal: quiet.signal });
    const over = (event, is) => {
      if (!event.dataTransfer?.types.includes("Files")) return false;
      event.preventDefault();
      const busy = sending.has(this.data.key);
      event.dataTransfer.dropEffect = busy ? "none" : "copy";
      this.field.toggleAttribute("data-over", is && !busy);
      return true;
    };
    on("dragover", (event) => over(event, true));
    on("dragleave", (event) => event.relatedTarget ?? over(event, false));
    on("drop", (event) => over(event, false) && this.take(event.dataTransfer.files));
    return () => quiet.abort();
  }

  update(data, tell) {
    Object.assign(this, { data, tell });
    for (const [name, button] of Object.entries(this.buttons)) button.textContent = data.words[name];
    for (const part of [this.field, this.input, this.bar]) part.setAttribute("aria-label", data.words.label);
    const running = sending.get(data.key);
    if (running) running.seen = this;
    if (running?.landed && running.landed === data.file?.key) sending.delete(data.key);
    this.draw(sending.get(data.key));
  }

  draw(running) {
    const { words, file, language } = this.data;
    const state = running ? "sending" : file ? "here" : "empty";
    // The button that has the focus may go; the one in its place gets it, so that a keyboard goes on from here.
    const held = Object.values(this.buttons).find((button) => button === this.root.activeElement);
    this.field.dataset.state = state;
    if (held && getComputedStyle(held).display === "none")
      Object.values(this.buttons).find((button) => getComputedStyle(button).display !== "none")?.focus();
    if (state === "sending") {
      const { done, total } = running;
      const counts = { done: megabytes(done, language), total: megabytes(total, language) };
      this.title.textContent = running.name;
      this.bar.value = total ? done / total : 0;
      this.detail.textContent = total >= MEGABYTE / 10 && done < total ? filled(words.sending, counts) : words.checking;
    } else {
      const asked = matchMedia("(hover: none)").matches ? words.hint : words.drop;
      this.title.textContent = file ? file.name : words.label;
      this.detail.textContent = file ? size(file.size, language) : asked;
    }
  }

  say(words) {
    this.said.textContent = words;
  }

  fail(...sentences) {
    this.fault.replaceChildren(
      ...sentences.filter(Boolean).map((sentence, place) => {
        const line = document.createElement("p");
        line.append(place ? sentence : Object.assign(document.createElement("b"), { textContent: sentence }));
        return line;
      }),
    );
    this.fault.classList.toggle("shown", this.fault.childElementCount > 0);
  }

  take(files) {
    if (!files.length || sending.has(this.data.key)) return;
    const file = files[0];
    this.fail(files.length > 1 ? filled(this.data.words.one, { file: file.name }) : "");
    const running = { key: this.data.key, name: file.name, done: 0, total: file.size, seen: this, ended: false };
    sending.set(running.key, running);
    this.draw(running);
    this.say(file.name);
    this.buttons.cancel.focus();
    this.ask(file, running);
    this.input.value = "";
  }

  // The server looks at the size and the first bytes before all of the file is on its way.
  async ask(file, running, sends = true) {
    running.stop = new AbortController();
    // What cannot be read is a folder, or a file that is gone.
    const head = await file.slice(0, HEAD).arrayBuffer().catch(() => null);
    if (head === null) return this.end(running, JSON.stringify({ title: this.data.words.unreadable }));
    try {
      const answer = await fetch(address(this.data), {
        method: "POST",
        headers: { ...headers(this.data, file.name), "X-Teller-Size": String(file.size) },
        body: head,
        signal: running.stop.signal,
      });
      if (answer.ok && sends) this.send(file, running);
      else this.end(running, await answer.text(), answer.ok ? 0 : answer.status);
    } catch {
      this.end(running, "");
    }
  }

  send(file, running) {
    if (running.ended) return;
    const request = (running.request = new XMLHttpRequest());
    request.open("PUT", address(this.data));
    for (const [name, value] of Object.entries(headers(this.data, file.name))) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => {
      running.done = loaded;
      running.seen.draw(running);
    };
    request.onload = () =>
      request.status === 200
        ? this.land(running, JSON.parse(request.responseText))
        : this.end(running, request.responseText, request.status);
    // A server that refuses what is on its way closes the line; asked again, it says why.
    request.onerror = () => this.ask(file, running, false);
    request.send(file);
  }

  cancel() {
    const running = sending.get(this.data.key);
    if (!running) return;
    if (running.landed) this.tell("away", true);
    running.stop?.abort();
    this.end(running, null);
    running.request?.abort();
  }

  // The page says that it has the file; until then it counts as on its way.
  land(running, { key }) {
    if (running.ended) return;
    Object.assign(running, { landed: key, done: running.total });
    running.seen.draw(running);
    running.seen.tell("sent", key);
  }

  // fault: null when the reader stopped it, else the server's answer, "" when there was none.
  end(running, fault, status = 0) {
    if (running.ended) return;
    running.ended = true;
    sending.delete(running.key);
    const { seen } = running;
    seen.say("");
    // The button that had the focus goes; who has gone on to another place of the page is left there.
    const focused = seen.root.activeElement || document.activeElement === document.body;
    seen.draw();
    if (focused) seen.buttons.choose.focus();
    if (fault !== null) seen.explain(fault, status);
  }

  // What is not in Teller's own words comes from a server that stands before it.
  explain(answer, status) {
    const { words } = this.data;
    try {
      const { title, message, remedy } = JSON.parse(answer);
      this.fail(title, message, remedy);
    } catch {
      this.fail(status ? filled(words.refused, { status }) : words.lost, status ? "" : words.again);
    }
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const field = parentElement.querySelector(".field");
  field.uploader ??= new Uploader(parentElement);
  field.uploader.update(data, setTriggerValue);
  return field.uploader.listen();
}
