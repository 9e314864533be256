import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { createPages, type PageReader } from "../../../src/page/pages.ts";
import { LANGUAGES } from "../../../src/page/text/language.ts";
import type { PageView } from "../../../src/page/text/view.ts";

const NOW = Date.UTC(2025, 2, 3, 9, 35);
const OPENS_AT = Date.UTC(2025, 2, 3, 10, 0);
const MOST_BYTES = 15_000;
const pages = createPages(() => NOW);

const waiting: PageView = {
  kind: "waiting",
  room: "tickets",
  place: 1_234_567,
  ahead: 34_567,
  eta: { lowSeconds: 190, highSeconds: 290 },
  refreshSeconds: 5,
};

function render(view: PageView, reader?: PageReader): string {
  return String(pages.render(view, reader).body);
}

const VIEWS: readonly [view: PageView, heading: string, says: string][] = [
  [waiting, "You’re in the queue", "about 3–5 minutes"],
  [{ ...waiting, note: "lapsed" }, "You’re in the queue", "This is your new place."],
  [
    { ...waiting, lane: "accessible" },
    "You’re in the queue",
    '<dd dir="auto" data-say="lane">accessible</dd>',
  ],
  [{ ...waiting, claimSeconds: 600 }, "You’re in the queue", "come back within 10 minutes"],
  [{ ...waiting, joinedAt: NOW }, "You’re in the queue", "ago"],
  [{ kind: "called", place: 7, refreshSeconds: 1 }, "It’s your turn", "as soon as there is room"],
  [
    { kind: "called", place: 7, refreshSeconds: 1, ready: true },
    "You’re at the door",
    "as soon as there is room",
  ],
  [{ kind: "entering" }, "Letting you in", "The shop is opening"],
  [
    { kind: "prequeue", place: 7, opensAt: OPENS_AT, refreshSeconds: 9 },
    "You’re early",
    "in about 25 minutes",
  ],
  [
    { kind: "paused", place: 7, ahead: 1, refreshSeconds: 9 },
    "The queue is paused",
    "person ahead of you, at most",
  ],
  [{ kind: "closed" }, "This has ended", "no longer enter"],
  [{ kind: "closed", message: "Sold out." }, "This has ended", "Sold out."],
  [
    { kind: "closed", opensAt: OPENS_AT, refreshSeconds: 30 },
    "Not open yet",
    "Doors open in about 25 minutes.",
  ],
  [{ kind: "left", room: "tickets" }, "You have left the queue", "Rejoin at the end of the queue"],
  [{ kind: "joining", refreshSeconds: 2 }, "One moment", "continues automatically"],
  [
    { kind: "engineDown", place: 7, refreshSeconds: 5 },
    "The queue has stopped briefly",
    "Your place is safe",
  ],
  [{ kind: "engineDown", refreshSeconds: 5 }, "The queue has stopped briefly", "can’t give out places"],
  [{ kind: "shopDown", status: 502, refreshSeconds: 5 }, "The shop can’t be reached", "is safe"],
  [
    { kind: "shopDown", status: 504, refreshSeconds: null },
    "The shop is taking too long to respond",
    "Go back and check",
  ],
  [{ kind: "refused", status: 404, reason: "no such room" }, "There is nothing here", "Error 404"],
  [
    { kind: "refused", status: 400, reason: "two hosts" },
    "This request could not be understood",
    "two hosts",
  ],
];

describe.each(VIEWS)("the page of %j", (view, heading, says) => {
  const body = render(view);

  test("says what it is about, in the title and in one heading", () => {
    expect(body).toContain(`<title>${heading}</title>`);
    expect(body.match(/<h1[^>]*>.*<\/h1>/g)).toEqual([`<h1 data-say="heading">${heading}</h1>`]);
    expect(body).toContain(says);
  });

  test("has no field left open", () => {
    expect(body.replace(/<(script|style).*?<\/\1>/gs, "").replace(/data-\w+="[^"]*"/g, "")).not.toMatch(
      /\{|\}|undefined|null|NaN/,
    );
  });

  test("is a document that a phone and a screen reader can read", () => {
    expect(body).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/);
    for (const part of ['name="viewport"', "<main", 'role="status"']) expect(body).toContain(part);
  });

  test("loads itself again without scripts exactly when its view does", () => {
    const seconds = "refreshSeconds" in view ? view.refreshSeconds : null;
    const refresh = /<noscript><meta http-equiv="refresh" content="(\d+)"><\/noscript>/.exec(body)?.[1];
    expect(refresh ?? null).toBe(seconds === null ? null : String(seconds));
    expect(body.includes("refreshes automatically")).toBe(seconds !== null);
  });

  test.each(LANGUAGES)(`is less than ${MOST_BYTES} bytes in %s`, (language) => {
    const headers = { "accept-language": language, "accept-encoding": "gzip" };
    const { body: packed, headers: fields } = pages.render(view, { headers });
    expect(fields["content-encoding"]).toBe("gzip");
    expect(packed.length).toBeLessThan(MOST_BYTES);
    expect(gunzipSync(packed).toString()).toBe(render(view, { headers: { "accept-language": language } }));
  });
});

test("one page weighs little more in pieces than as a whole", () => {
  const { body } = pages.render(waiting, { headers: { "accept-encoding": "gzip" } });
  expect(body.length).toBeLessThan(gzipSync(render(waiting)).length * 1.1);
});

test("may run and use what it carries itself, and ask its own host", () => {
  const { headers } = pages.render(waiting);
  const body = render(waiting);
  const hash = (text = "") => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const styles = [...body.matchAll(/<style>(.*?)<\/style>/gs)].map(([, css]) => hash(css));
  const scripts = [...body.matchAll(/<script(?: type="module")?>(.*?)<\/script>/gs)].map(([, code]) =>
    hash(code),
  );
  expect(scripts).toHaveLength(2);
  expect(headers["content-security-policy"]).toBe(
    `default-src 'none';style-src ${styles};script-src ${scripts.join(" ")};connect-src 'self';img-src data:;` +
      "base-uri 'none';form-action 'self';frame-ancestors 'none'",
  );
  expect(body.replace(/<script.*?<\/script>/gs, "")).not.toMatch(/ style=| on\w+=|https?:/);
});

test("what the operator and the client wrote cannot become markup", () => {
  const script = "</style><script>alert(1)</script>";
  const views: PageView[] = [
    { ...waiting, message: script, room: script, lane: script },
    { kind: "refused", status: 400, reason: script },
  ];
  for (const view of views) {
    const body = render(view, { headers: {}, url: `/"${script}` });
    expect(body.match(/<script/g)).toHaveLength(3);
    expect(body).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  }
});

test("speaks the reader's language, numbers and direction", () => {
  const german = render(waiting, { headers: { "accept-language": "de-AT,de;q=0.9" } });
  for (const part of ['<html lang="de" dir="ltr">', "34.567", "Sie stehen in der Schlange", "3–5 Minuten"]) {
    expect(german).toContain(part);
  }
  expect(render(waiting, { headers: { cookie: "airlock_lang=ar" } })).toContain('<html lang="ar" dir="rtl">');
});

test("offers every language by a link that leads back to where the reader is", () => {
  const body = render(waiting, { headers: {}, url: "/seats?row=1&to=2" });
  for (const language of LANGUAGES)
    expect(body).toContain(`href="/.airlock/language/${language}/seats?row=1&amp;to=2" lang="${language}"`);
  expect(body).toContain('hreflang="en" aria-current="true"');
});

test.each([
  [0, "1"],
  [0.2, "1"],
  [4.1, "5"],
])("a refresh of %d s is rounded up to %s", (refreshSeconds, seconds) => {
  expect(render({ ...waiting, refreshSeconds })).toContain(`content="${seconds}"></noscript>`);
});

test("every page names its type and forbids guessing, framing and telling other sites of it", () => {
  expect(pages.render(waiting).headers).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "content-language": "en",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
  });
});
