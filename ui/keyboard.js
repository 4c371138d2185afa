// A control that is pressed may go with what it did, and the browser would leave the keyboard at the top of the page. It
// goes on at the control that stands there now: the first after the last that was there before.
const KINDS = "button:not([disabled]), a[href], input:not([disabled]), textarea:not([disabled])";

class Keyboard {
  constructor() {
    Object.assign(this, { held: null, before: [], typing: false });
    // Who uses a pointer does not look for the focus.
    addEventListener("keydown", () => (this.typing = true), true);
    addEventListener("pointerdown", () => (this.typing = false), true);
    addEventListener("focusin", ({ target }) => this.remember(target));
    const seen = { childList: true, subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] };
    new MutationObserver(() => this.follow()).observe(document.body, seen);
  }

  controls() {
    const main = document.querySelector('[data-testid="stMain"]');
    return [...(main?.querySelectorAll(KINDS) ?? [])].filter((control) => control.checkVisibility());
  }

  remember(target) {
    const all = this.controls();
    this.held = all.includes(target) ? target : null;
    this.before = all.slice(0, all.indexOf(target)).reverse();
  }

  follow() {
    if (!this.typing || !this.held || this.held.isConnected || document.activeElement !== document.body) return;
    if (document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning") return;
    // What is still loaded will stand before what is there.
    if (document.querySelector('[data-testid="stSkeleton"]')) return;
    const all = this.controls();
    const last = this.before.find((control) => all.includes(control));
    const next = all[all.indexOf(last) + 1] ?? last;
    this.held = null;
    next?.focus();
  }
}

export default function () {
  globalThis.tellerKeyboard ??= new Keyboard();
}
