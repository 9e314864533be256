import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { runCli } from "../../../src/cli/run.ts";
import { LANGUAGES } from "../../../src/page/text/language.ts";
import { captured } from "../../support/cli.ts";
import { configFolder, LEAST } from "../../support/configuration.ts";
import { GALLERY } from "../../support/gallery.ts";
import { OWN_PAGE, THEMED, writeTheme } from "../../support/theme.ts";
import { until } from "../../support/until.ts";

let folder: { readonly folder: string; remove(): void };
let stop: AbortController;
let done: Promise<number>;
let url: string;
beforeEach(async () => {
  folder = configFolder(THEMED);
  writeTheme(folder.folder);
  stop = new AbortController();
  const { io, out } = captured({ cwd: folder.folder });
  done = runCli(["preview", "--port", "0"], { ...io, stop: stop.signal });
  await until(() => out.stdout.includes("\n"));
  url = /http:\S+(?=\/\n)/.exec(out.stdout)?.[0] ?? "";
});
afterEach(async () => {
  stop.abort();
  expect(await done).toBe(0);
  folder.remove();
});

async function get(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url + path, { headers, redirect: "manual" });
  return { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
}

const config = (text: string) => writeFileSync(join(folder.folder, "airlock.yaml"), text);
const page = (text: string) => writeFileSync(join(folder.folder, "own.html"), text);

test("lists every state in every language, and each is there", async () => {
  const { text } = await get("/");
  const links = [...text.matchAll(/href="(\/tickets\/[^"]+)"/g)].map(([, link = ""]) =>
    link.replaceAll("&amp;", "&"),
  );
  expect(links).toHaveLength(Object.keys(GALLERY).length * LANGUAGES.length);
  // Each state in a language or more, and each language: files are read anew for each, and 220 take their time.
  const some = links.filter((_, i) => i % 7 === 0 || i < LANGUAGES.length || i % LANGUAGES.length === 9);
  for (const link of some) {
    const { status, text: shown } = await get(link);
    expect({ link, status }).toEqual({ link, status: 200 });
    expect(shown).toContain(`<html lang="${new URL(link, url).searchParams.get("lang")}"`);
  }
});

test("a configuration that is named and not there is wrong usage", async () => {
  const { io, out } = captured({ cwd: folder.folder });
  expect(await runCli(["preview", "--config", "none.yaml"], io)).toBe(2);
  expect(out.stderr).toContain("none.yaml: there is no such file\n");
});

test("shows the room's theme, and a change with the next load", async () => {
  const before = await get("/tickets/waiting?lang=en");
  expect(before.text).toContain("Nearly there");
  config(THEMED.replace("Nearly there", "Almost in"));
  page(OWN_PAGE.replace("<body>", "<body><p>changed</p>"));
  const after = await get("/tickets/waiting?lang=en");
  expect(after.text).toContain("Almost in");
  expect(after.text).toContain("<p>changed</p>");
});

test("tells above the list what is wrong, with its line, and goes on", async () => {
  page(OWN_PAGE.replace("{{lead}}", "{{leed}}"));
  expect((await get("/")).text).toContain(
    "own.html:16:20 rooms[0].waiting.template: unknown field &quot;leed&quot;",
  );
  config(`${LEAST}    wating: {}\n`);
  expect((await get("/")).text).toContain("airlock.yaml:5:5 rooms[0].wating: unknown key");
  expect(await get("/tickets/waiting")).toMatchObject({ status: 500 });
  config(LEAST);
  expect((await get("/tickets/waiting?lang=en")).text).toContain("<main data-kind=");
});

test("shows the dark by day, and a line of millions", async () => {
  config(LEAST);
  const { text } = await get("/tickets/waiting?lang=en&scheme=dark&numbers=large");
  expect(text).not.toContain("prefers-color-scheme: dark");
  expect(text).toContain("3,912,480");
});

test("an address that is none says so", async () => {
  expect(await get("/tickets/wating")).toMatchObject({ status: 404 });
  expect(await get("/cinema/waiting")).toMatchObject({ status: 404 });
});

describe("what a page asks of its gateway", () => {
  const from = (state: string) => ({ referer: `${url}/tickets/${state}?lang=en&scheme=dark` });
  const status = "/.airlock/rooms/tickets/status";

  test("its status leaves it as it is", async () => {
    const { text } = await get(status, from("paused"));
    expect(JSON.parse(text)).toMatchObject({ phase: "paused", messages: { de: "Einlass ab 19 Uhr." } });
    expect(await get(status, from("engineDown"))).toMatchObject({ status: 503 });
    expect(await get(status, from("offline"))).toMatchObject({ status: 404 });
  });

  test("another language, and leaving, lead to the page for it", async () => {
    const link = "/.airlock/language/de/tickets/paused?lang=en&scheme=dark";
    expect((await get(link)).location).toBe("/tickets/paused?lang=de&scheme=dark");
    const left = await get("/.airlock/rooms/tickets/leave", from("waiting"));
    expect(left.location).toBe("/tickets/left?lang=en&scheme=dark&numbers=usual");
  });
});

test("listens on a port that is none only in vain", async () => {
  const { io, out } = captured({ cwd: folder.folder });
  expect(await runCli(["preview", "--port", "70000"], io)).toBe(2);
  expect(out.stderr).toContain("--port must be a whole number from 0 to 65535");
});
