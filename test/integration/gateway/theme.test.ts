import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { pino } from "pino";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { OWN_PAGE, writeTheme } from "../../support/theme.ts";
import { Visitor } from "../../support/visitor.ts";

let folder: string;
let shop: Shop;
let airlock: Airlock | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "airlock-themed-"));
  shop = await startShop();
});
afterEach(async () => {
  await airlock?.close();
  await shop.close();
  rmSync(folder, { recursive: true });
});

/** A gateway whose room is paused, so that everybody sees the page; and its log. */
async function open(waiting: Record<string, unknown>) {
  const lines: string[] = [];
  const stream = new Writable({
    write(line: Buffer, _encoding, done) {
      lines.push(line.toString());
      done();
    },
  });
  airlock = await startAirlock({
    rooms: [room(shop.url, { waiting, admission: { ratePerMinute: 0 } })],
    overrides: { log: pino({ level: "info" }, stream) },
  });
  const { body: page, headers } = await new Visitor(airlock.url).open("/", { "accept-language": "de" });
  return { page, policy: headers["content-security-policy"], lines };
}

test("a gateway shows the operator's own page, and the message in the reader's language", async () => {
  writeTheme(folder);
  const { page, policy, lines } = await open({
    template: join(folder, "own.html"),
    logo: join(folder, "logo.svg"),
    message: "Doors at seven.",
    messages: { de: "Einlass ab 19 Uhr." },
  });
  expect(page).toContain('<span data-say="place">');
  expect(page).toContain("data:image/svg+xml;base64,");
  expect(policy).toMatch(
    /^default-src 'none';style-src 'sha256-[^ ]+';script-src 'sha256-[^ ]+ 'sha256-[^ ]+';/,
  );
  expect(lines.filter((line) => line.includes("theme"))).toEqual([]);
  const status = await fetch(`${airlock?.url}/.airlock/rooms/tickets/status`);
  expect(await status.json()).toMatchObject({
    message: "Doors at seven.",
    messages: { de: "Einlass ab 19 Uhr." },
  });
});

test("a template that broke since it was checked is told in the log, and visitors see Airlock's page", async () => {
  writeFileSync(join(folder, "own.html"), OWN_PAGE.replace("{{heading}}", "{{x}}"));
  const { page, lines } = await open({ template: join(folder, "own.html") });
  expect(page).toContain("<main data-kind=");
  const told = lines.map((line): { line?: number; fault?: string; msg: string } => JSON.parse(line));
  expect(told.filter(({ fault }) => fault !== undefined)).toEqual([
    expect.objectContaining({
      room: "tickets",
      line: 6,
      fault: 'unknown field "x"',
      msg: "could not use a part of the theme",
    }),
  ]);
});
