import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { createPages } from "../../../src/page/pages.ts";
import { samplesOf } from "../../../src/page/samples.ts";
import { LANGUAGES } from "../../../src/page/text/language.ts";
import type { Theme } from "../../../src/page/theme/choice.ts";
import { cssOf } from "../../../src/page/theme/colors.ts";

const ROOM = {
  id: "tickets",
  epoch: "1",
  claimSeconds: 600,
  message: "Doors at 7.",
  messages: { de: "Ab 19 Uhr." },
};
const SAMPLES = samplesOf(ROOM, { nowMs: Date.UTC(2025, 2, 3) });
const { waiting, called } = SAMPLES;
const PLAIN: Theme = { css: "", logo: undefined, texts: {}, template: undefined, timeZone: null };
const OWN = `<!doctype html>
<html lang="{{> language}}">
<style>h1 { color: teal }</style>
<title>{{heading}}</title>
{{> script}}
<h1 data-say="heading">{{heading}}</h1><p>{{lead}}</p>{{#place}}<b>{{place}}</b>{{/place}}
<script>document.title += "!"</script>
</html>
`;
const UNMADE = "{{#place}}";

function pagesOf(theme: Partial<Theme>, onFault?: (room: string, error: unknown) => void) {
  return createPages(() => Date.UTC(2025, 2, 3), {
    themes: new Map([["tickets", { ...PLAIN, ...theme }]]),
    ...(onFault && { onFault }),
  });
}

function inLanguage(language: string, theme: Partial<Theme>, view = waiting): string {
  if (view === undefined) throw new Error("no such sample");
  return String(pagesOf(theme).render(view, { headers: { "accept-language": language } }).body);
}

const hash = (text = "") => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

describe("a theme", () => {
  test("has its logo, its colours and its words on its own room's pages alone", () => {
    const theme = {
      logo: "data:image/png;base64,AA==",
      css: cssOf({ light: { accent: "#a3123a" }, dark: {} }),
      texts: {
        en: { "waiting.heading": "Nearly <there>", "label.place": "Number", "ahead.other": "before you" },
      },
    };
    const body = inLanguage("en", theme);
    expect(body).toContain('<img class="logo" src="data:image/png;base64,AA==" alt="">');
    for (const part of [
      "--accent: #a3123a",
      '<h1 data-say="heading">Nearly &lt;there&gt;</h1>',
      "<dt>Number</dt>",
    ])
      expect(body).toContain(part);
    expect(body).toContain('"ahead.other":"before you"');
    expect(inLanguage("fr", theme)).toContain("Vous êtes dans la file");
    const elsewhere = pagesOf(theme).render({ kind: "refused", status: 404, reason: "no room" });
    expect(String(elsewhere.body)).not.toContain("--accent: #a3123a");
  });

  test("says the operator's message in the reader's language, or else as it stands", () => {
    expect(inLanguage("de", {})).toContain(">Ab 19 Uhr.</p>");
    expect(inLanguage("it", {})).toContain(">Doors at 7.</p>");
    const [, view = ""] = /data-view="([^"]*)"/.exec(inLanguage("de", {})) ?? [];
    expect(view).toContain("Ab 19 Uhr.");
    expect(view).not.toContain("Doors at 7.");
  });

  test("takes nothing from the policy: its style has a hash of its own", () => {
    const { body, headers } = pagesOf({ css: "p { color: red }" }).render(waiting ?? { kind: "left" });
    const [, css] = /<style>(.*?)<\/style>/s.exec(String(body)) ?? [];
    expect(headers["content-security-policy"]).toContain(`style-src ${hash(css)};`);
  });
});

describe("a template of the operator's own", () => {
  test("is the page, with our script in it, in every state and language", () => {
    const pages = pagesOf({ template: OWN });
    for (const language of LANGUAGES)
      for (const view of Object.values(SAMPLES)) {
        if (view.room === undefined) continue;
        const body = String(pages.render(view, { headers: { "accept-language": language } }).body);
        expect(body).toContain(`<html lang="${language}">`);
        expect(body).toMatch(/<meta name="airlock" content="view" data-view="/);
        expect(body).not.toContain("{{");
      }
    expect(inLanguage("en", { template: OWN })).toContain("<b>48,211</b>");
  });

  test("may run and use its own style and script, and nothing else", () => {
    const policy = pagesOf({ template: OWN }).render(called ?? { kind: "left" }).headers[
      "content-security-policy"
    ];
    expect(policy).toContain(`style-src ${hash("h1 { color: teal }")};`);
    expect(policy).toContain(hash('document.title += "!"'));
  });

  test("unpacks to what it is", () => {
    const pages = pagesOf({ template: `${OWN.replace("teal", `teal; ${"--a: 1; ".repeat(400)}`)}` });
    const view = waiting ?? { kind: "left" };
    const { body } = pages.render(view, { headers: { "accept-encoding": "gzip" } });
    expect(gunzipSync(body).toString()).toBe(String(pages.render(view).body));
  });

  test("that cannot be made is told of, and ours is shown", () => {
    const told: string[] = [];
    const pages = pagesOf({ template: OWN + UNMADE }, (room, error) =>
      told.push(`${room}: ${String(error)}`),
    );
    expect(String(pages.render(waiting ?? { kind: "left" }).body)).toContain("<main");
    expect(told).toEqual([expect.stringMatching(/^tickets: .*section "place"/)]);
  });
});

test("a scheme can be forced, for whoever looks at both", () => {
  const body = createPages(Date.now, { scheme: "dark", languages: ["en"] }).render({ kind: "left" }).body;
  expect(String(body)).not.toContain("prefers-color-scheme: dark");
  expect(() =>
    createPages(Date.now, { languages: ["en"] }).render(
      { kind: "left" },
      { headers: { "accept-language": "de" } },
    ),
  ).toThrow('the page has no language "de"');
});
