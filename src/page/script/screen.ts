import { hasNumber, lengthOf, type PageText } from "../text/describe.ts";
import type { PageView } from "../text/view.ts";

/** The document, as the gateway made it: elements that say a text by its name, and parts that are there while it is. */
export class Screen {
  // A page of the operator's own may have left any of them out.
  readonly #main = document.querySelector("main");
  readonly #live = document.querySelector('[role="status"]');
  readonly #progress = document.querySelector("progress");

  show(told: PageText & { readonly offline: string }, view: PageView): void {
    const texts: Record<string, string | undefined> = { ...told };
    const open = hasNumber(view) && view.kind !== "called";
    texts.line = hasNumber(view) ? "yes" : "";
    texts.safe = texts.tools = open ? "yes" : "";
    if (this.#main !== null) this.#main.dataset.kind = view.kind;
    for (const element of all("[data-say]")) {
      const text = texts[element.dataset.say ?? ""] ?? "";
      if (element.textContent !== text) element.textContent = text;
      element.hidden = text === "";
    }
    for (const element of all("[data-when]")) {
      const { when = "" } = element.dataset;
      if (when !== "progress") element.hidden = !texts[when];
      if (when === "number") element.dataset.length = lengthOf(told.number);
    }
    const title = told.number === undefined ? told.heading : `${told.number} · ${told.heading}`;
    if (document.title !== title) document.title = title;
  }

  /** From 0 to 1; null where nothing can be said. */
  progress(done: number | null): void {
    if (this.#progress === null) return;
    this.#progress.value = done ?? 0;
    const part = this.#progress.closest<HTMLElement>("[data-when]");
    if (part !== null) part.hidden = done === null;
  }

  announce(text: string): void {
    if (this.#live !== null) this.#live.textContent = text;
  }
}

function all(selector: string): Iterable<HTMLElement> {
  return document.querySelectorAll<HTMLElement>(selector);
}
