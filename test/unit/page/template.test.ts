import { describe, expect, test } from "@jest/globals";
import { assemble, compile } from "../../../src/page/template.ts";

const FIELDS = ["place", "lane"] as const;

function render(source: string, values: { place?: string; lane?: string } = {}): string {
  return compile(source, FIELDS)(values);
}

describe("a template", () => {
  test("escapes every value, in elements and in attributes", () => {
    expect(render('<a title="{{place}}">{{ lane }}</a>', { place: `"'>`, lane: "<b>&amp;" })).toBe(
      '<a title="&quot;&#39;&gt;">&lt;b&gt;&amp;amp;</a>',
    );
  });

  test("takes a value for text even where it looks like a field", () => {
    expect(render("{{lane}}", { lane: "{{place}} $&", place: "7" })).toBe("{{place}} $&amp;");
  });

  test.each([
    ["a value", "7", "[7]"],
    ["none", undefined, "none"],
    ["an empty one", "", "none"],
  ])("shows the section for %s", (_case, place, shown) => {
    const values = place === undefined ? {} : { place };
    expect(render("{{#place}}[{{place}}]{{/place}}{{^place}}none{{/place}}", values)).toBe(shown);
  });

  test("nests sections", () => {
    const source = "{{#place}}a{{#lane}}b{{/lane}}c{{/place}}d";
    expect(render(source, { place: "7", lane: "x" })).toBe("abcd");
    expect(render(source, { place: "7" })).toBe("acd");
    expect(render(source, { lane: "x" })).toBe("d");
  });

  test.each([
    ["{{plase}}", 'template field "plase" is not known'],
    ["{{constructor}}", 'template field "constructor" is not known'],
    ["{{#place}}", 'template section "place" does not open and close in pairs'],
    ["{{/place}}", 'template section "place" does not open and close in pairs'],
    ["{{#place}}{{#lane}}{{/place}}{{/lane}}", 'template section "place" does not open and close in pairs'],
  ])("%j is refused", (source, message) => {
    expect(() => compile(source, FIELDS)).toThrow(
      expect.objectContaining({ code: "ERR_TEMPLATE_INVALID", message }),
    );
  });
});

describe("assembling", () => {
  test("puts parts in, and parts of parts, byte for byte", () => {
    expect(assemble("<{{> outer}}>", { outer: "a{{> inner }}b", inner: "$& $1" })).toBe("<a$& $1b>");
  });

  test("refuses a part that does not exist", () => {
    expect(() => assemble("{{> nowhere}}", {})).toThrow(
      expect.objectContaining({ code: "ERR_TEMPLATE_INVALID", message: 'template has no part "nowhere"' }),
    );
  });
});
