import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { FIELDS } from "../../src/page/theme/field-names.ts";
import { PARTS } from "../../src/page/theme/parts.ts";
import { faultsOfTemplate } from "../../src/page/theme/template-faults.ts";

const DOCS = readFileSync(new URL("../../docs/page.md", import.meta.url), "utf8");
const OWN = DOCS.slice(DOCS.indexOf("### A page of your own"));

test("the template that the docs show is a good one", () => {
  const [, template = ""] = /^```html\n(.*?)^```$/ms.exec(OWN) ?? [];
  expect(template).toMatch(/^<!doctype html>/);
  expect(faultsOfTemplate(template)).toEqual([]);
});

test("the docs tell of every field and every part of a template", () => {
  const fields = OWN.slice(OWN.indexOf("| field |"));
  expect(FIELDS.filter((field) => !fields.includes(`\`${field}\``))).toEqual([]);
  expect(PARTS.filter((part) => !OWN.includes(`\`{{> ${part}}}\``))).toEqual([]);
});
