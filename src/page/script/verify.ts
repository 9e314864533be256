import type { LotteryNotice } from "../../draw/notice.ts";
import { callPath, LANGUAGE_PREFIX } from "../../protocol/paths.ts";
import type { VerifyText } from "../text/texts.ts";
import { type Checked, check, type Finding } from "./check.ts";

type Texts = Readonly<Record<VerifyText, string>>;

const form = document.querySelector("form");
const words = document.getElementById("words")?.textContent;
if (form !== null && words) open(form, JSON.parse(words));

function open(form: HTMLFormElement, texts: Texts): void {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const input = form.elements.namedItem(name);
    if (input instanceof HTMLInputElement) input.value = value;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    remember(form);
    run(form, texts);
  });
  if (entered(form, "room") !== "") run(form, texts);
}

async function run(form: HTMLFormElement, texts: Texts): Promise<void> {
  show(texts, { findings: [{ text: "verify.busy" }], shown: [] });
  const lottery = await lotteryOf(entered(form, "room"));
  if (typeof lottery === "string") return show(texts, { findings: [{ text: lottery }], shown: [] });
  const [room, lane] = [entered(form, "room"), entered(form, "lane")];
  const [drawNumber, noted] = [entered(form, "drawNumber"), entered(form, "commitment")];
  // Not there on pages without TLS, whatever its type says.
  const { subtle } = crypto;
  show(texts, await check(lottery, { room, lane, drawNumber, noted }, subtle));
}

/** From the status that everybody reads, without a cookie; or why there is nothing to check. */
async function lotteryOf(room: string): Promise<LotteryNotice | VerifyText> {
  try {
    const url = callPath(encodeURIComponent(room), "status");
    const response = await fetch(url, { credentials: "omit", cache: "no-store" });
    if (response.status === 404) return "verify.noRoom";
    if (!response.ok) return "verify.unreachable";
    const { lottery }: { lottery: LotteryNotice | null } = await response.json();
    return lottery ?? "verify.noLottery";
  } catch {
    return "verify.unreachable";
  }
}

function show(texts: Texts, { findings, shown }: Checked): void {
  const live = document.querySelector('[role="status"]');
  live?.replaceChildren(...findings.map((finding) => sentence(texts, finding)));
  const section = document.querySelector("section");
  if (section !== null) section.hidden = shown.length === 0;
  section?.querySelector("dl")?.replaceChildren(
    ...shown.map(([label, value]) => {
      const pair = document.createElement("div");
      const [name, text] = [document.createElement("dt"), document.createElement("dd")];
      name.textContent = texts[label];
      text.textContent = String(value);
      text.dir = "ltr";
      pair.append(name, text);
      return pair;
    }),
  );
}

function sentence(texts: Texts, { text, good, values = {} }: Finding): HTMLElement {
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const line = document.createElement("p");
  line.className = "note";
  if (good !== undefined) line.dataset.good = good ? "yes" : "no";
  line.textContent = texts[text].replace(/\{(\w+)\}/g, (_hole, name: string) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? numbers.format(value) : value;
  });
  return line;
}

/** In the address, so that a check can be shown to others and survives a change of language. */
function remember(form: HTMLFormElement): void {
  const query = new URLSearchParams();
  for (const name of ["room", "lane", "drawNumber", "commitment"]) {
    if (entered(form, name) !== "") query.set(name, entered(form, name));
  }
  history.replaceState(null, "", `?${query}`);
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[hreflang]"))
    link.href = `${LANGUAGE_PREFIX}${link.hreflang}${location.pathname}${location.search}`;
}

function entered(form: HTMLFormElement, name: string): string {
  return String(new FormData(form).get(name) ?? "").trim();
}
