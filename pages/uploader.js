// Sends one file straight to Teller's own address, with progress and cancel. All words come from the page, in data.words;
// a refusal's words come from the server, in the reader's language. Text is set as text, never as markup.

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

function size(bytes, language) {
  const megabytes = bytes / MEGABYTE;
  const digits = bytes >= 10 * MEGABYTE ? 0 : 1;
  if (bytes < MEGABYTE / 10) {
    return `${new Intl.NumberFormat(language).format(Math.max(1, Math.round(bytes / 1024)))} KB`;
  }
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(megabytes)} MB`;
}

class Uploader {
  constructor(root) {
    const part = (name) => root.querySelector(`.${name}`);
    Object.assign(this, { root, field: part("field"), title: part("title"), detail: part("detail"), said: part("said") });
    Object.assign(this, { fault: part("fault"), bar: root.querySelector("progress"), input: root.querySelector("input") });
    this.buttons = { choose: part("choose"), cancel: part("cancel"), away: part("away") };
    this.buttons.choose.onclick = () => this.input.click();
    this.buttons.cancel.onclick = () => this.cancel();
    this.buttons.away.onclick = () => this.tell("away", true);
    this.input.onchange = () => this.take(this.input.files);
    this.field.ondragover = (event) => this.over(event, true);
    this.field.ondragleave = (event) => this.field.contains(event.relatedTarget) || this.over(event, false);
    this.field.ondrop = (event) => (this.over(event, false), this.take(event.dataTransfer.files));
  }

  over(event, on) {
    event.preventDefault();
    this.field.toggleAttribute("data-over", on);
  }

  update(data, tell) {
    Object.assign(this, { data, tell });
    for (const [name, button] of Object.entries(this.buttons)) button.textContent = data.words[name];
    this.input.setAttribute("aria-label", data.words.label);
    this.bar.setAttribute("aria-label", data.words.label);
    const running = sending.get(data.key);
    if (running) running.seen = this;
    this.draw(running);
  }

  draw(running) {
    const { words, file, language } = this.data;
    const state = running ? "sending" : file ? "here" : "empty";
    this.field.dataset.state = state;
    if (state === "sending") {
      const { done, total } = running;
      const counts = { done: size(done, language).replace(/ MB$/, ""), total: size(total, language).replace(/ MB$/, "") };
      this.title.textContent = running.name;
      this.bar.value = total ? done / total : 0;
      this.detail.textContent = total >= MEGABYTE / 10 && done < total ? filled(words.sending, counts) : words.checking;
    } else {
      this.title.textContent = file ? file.name : words.label;
      this.detail.textContent = file ? size(file.size, language) : `${words.drop}. ${words.hint}`;
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
    this.fault.classList.toggle("shown", sentences.length > 0);
  }

  take(files) {
    if (!files.length || sending.has(this.data.key)) return;
    const file = files[0];
    this.input.value = "";
    this.fail();
    const running = { name: file.name, done: 0, total: file.size, seen: this, ended: false };
    sending.set(this.data.key, running);
    this.draw(running);
    this.say(file.name);
    this.buttons.cancel.focus();
    this.ask(file, running);
  }

  // The server looks at the size and the first bytes before all of the file is on its way.
  async ask(file, running) {
    running.stop = new AbortController();
    try {
      const answer = await fetch(address(this.data), {
        method: "POST",
        headers: { ...headers(this.data, file.name), "X-Teller-Size": String(file.size) },
        body: await file.slice(0, HEAD).arrayBuffer(),
        signal: running.stop.signal,
      });
      if (answer.ok) this.send(file, running);
      else this.end(running, await answer.text());
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
    request.onload = () => this.end(running, request.status === 200 ? null : request.responseText);
    request.onerror = request.onabort = () => this.end(running, "");
    request.send(file);
  }

  cancel() {
    const running = sending.get(this.data.key);
    if (!running) return;
    this.end(running, null, true);
    running.stop?.abort();
    running.request?.abort();
  }

  // fault: null when all went well or the reader stopped it, else the server's answer, "" when there was none.
  end(running, fault, stopped = false) {
    if (running.ended) return;
    running.ended = true;
    sending.delete(this.data.key);
    const seen = running.seen;
    seen.draw();
    if (fault === null && !stopped) seen.tell("sent", `${Date.now()}`);
    if (fault === null) seen.buttons[stopped ? "choose" : "away"].focus();
    else seen.explain(fault);
  }

  explain(answer) {
    const { words } = this.data;
    try {
      const { title, message, remedy } = JSON.parse(answer);
      this.fail(title, message, remedy);
    } catch {
      this.fail(words.lost, words.again);
    }
    this.buttons.choose.focus();
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const field = parentElement.querySelector(".field");
  field.uploader ??= new Uploader(parentElement);
  field.uploader.update(data, setTriggerValue);
}
