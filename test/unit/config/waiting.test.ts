import { dirname } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { faultLines, LEAST, load, loaded } from "../../support/configuration.ts";

const at = (waiting: string) => `${LEAST}    waiting: ${waiting}\n`;

test("the page's files are looked for beside the configuration that names them", () => {
  const { config } = loaded(at("{ template: pages/own.html, logo: /srv/logo.svg }"));
  const { template, logo } = config.rooms[0]?.waiting ?? {};
  expect(dirname(template ?? "")).toMatch(/airlock-config-\w+\/pages$/);
  expect(logo).toBe("/srv/logo.svg");
});

describe("faults come with the place and what may have been meant", () => {
  test.each([
    [
      "{ texts: { eng: {} } }",
      'airlock.yaml:5:25 rooms[0].waiting.texts.eng: unknown language; the page speaks en, fr, de, es, it, pt, nl, ja, zh, ar; did you mean "en"?',
    ],
    [
      '{ texts: { de: { "waiting.headin": x } } }',
      'airlock.yaml:5:31 rooms[0].waiting.texts.de.waiting.headin: unknown text; did you mean "waiting.heading"?',
    ],
    [
      '{ texts: { de: { "leave.sure": "{palce}" } } }',
      "airlock.yaml:5:31 rooms[0].waiting.texts.de.leave.sure: may have only {place} in it",
    ],
    [
      '{ texts: { de: { "waiting.heading": "{{> main}}" } } }',
      "airlock.yaml:5:31 rooms[0].waiting.texts.de.waiting.heading: has no place for a value, so no { }",
    ],
    [
      '{ texts: { de: { "waiting.heading": 7 } } }',
      "airlock.yaml:5:50 rooms[0].waiting.texts.de.waiting.heading: must be a text",
    ],
    [
      "{ messages: { frr: Bonjour } }",
      'airlock.yaml:5:28 rooms[0].waiting.messages.frr: unknown language; the page speaks en, fr, de, es, it, pt, nl, ja, zh, ar; did you mean "fr"?',
    ],
    [
      "{ colors: { light: { accent: red } } }",
      'airlock.yaml:5:43 rooms[0].waiting.colors.light.accent: must be a colour such as "#0b5c74" or "#fff", in quotes',
    ],
    [
      "{ timeZone: Europe/Pariss }",
      "airlock.yaml:5:26 rooms[0].waiting.timeZone: must be the name of a time zone, such as Europe/Paris, or null",
    ],
    [
      '{ colours: { light: { accent: "#fff" } } }',
      'airlock.yaml:5:16 rooms[0].waiting.colours: unknown key; did you mean "colors"?',
    ],
  ])("%s", (waiting, line) => {
    expect(faultLines(at(waiting))).toEqual([line]);
  });
});

test("a colour that cannot be read well is a warning that says the ratio", () => {
  const result = load(at('{ colors: { light: { accent: "#ffcc00" }, dark: { background: "#777777" } } }'));
  const warnings = result.ok ? result.warnings.map(({ path, message }) => `${path}: ${message}`) : [];
  expect(warnings).toEqual([
    "rooms[0].waiting.colors.light.accent: accent on background has a contrast of 1.4:1; WCAG AA asks for 4.5:1",
    "rooms[0].waiting.colors.dark.background: text on background has a contrast of 3.8:1; WCAG AA asks for 4.5:1",
    "rooms[0].waiting.colors.dark.background: quiet on background has a contrast of 2.9:1; WCAG AA asks for 4.5:1",
    "rooms[0].waiting.colors.dark.background: accent on background has a contrast of 2.4:1; WCAG AA asks for 4.5:1",
  ]);
});

test("a variable sets them too", () => {
  const env = { AIRLOCK_ROOMS_TICKETS_WAITING_MESSAGES: "{ de: Einlass ab 19 Uhr }" };
  expect(loaded(LEAST, env).config.rooms[0]?.waiting.messages).toEqual({ de: "Einlass ab 19 Uhr" });
});
