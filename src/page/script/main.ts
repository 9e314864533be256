import { hasNumber } from "../text/describe.ts";
import { isLanguage } from "../text/language.ts";
import { Translator } from "../text/translator.ts";
import type { PageView } from "../text/view.ts";
import { goOnWithCookies, takeOffer } from "./offer.ts";
import { WaitingPage } from "./page.ts";

const view = document.querySelector<HTMLElement>("[data-view]")?.dataset.view;
const words = document.getElementById("words")?.textContent;
const { lang } = document.documentElement;

if (view !== undefined && words && isLanguage(lang)) {
  const first: PageView & { at: number } = JSON.parse(view);
  const page = new WaitingPage(first, new Translator(lang, JSON.parse(words)));
  if (polls(first)) page.open();
  if (first.kind === "offer") takeOffer(first);
  if (first.kind === "noCookies") goOnWithCookies(first);
}
// Tells the guard that the page moves by itself.
document.documentElement.dataset.live = "yes";

/** Whether there is anything to wait for. */
function polls(view: PageView): boolean {
  if (view.room === undefined) return false;
  if (hasNumber(view)) return true;
  return view.kind === "closed"
    ? view.opensAt !== undefined
    : "refreshSeconds" in view && view.refreshSeconds !== null;
}
