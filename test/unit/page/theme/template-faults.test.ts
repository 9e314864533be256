import { describe, expect, test } from "@jest/globals";
import { faultsOfTemplate } from "../../../../src/page/theme/template-faults.ts";

const OWN = `<!doctype html>
<html lang="{{> language}}" dir="{{> direction}}">
<head>
<title>{{heading}}</title>
{{> script}}
<style>h1 { color: teal }</style>
</head>
<body>
<h1 data-say="heading">{{heading}}</h1>
<p data-say="lead"{{^lead}} hidden{{/lead}}>{{lead}}</p>
<a href="{{path}}" title='{{place}}'>{{> label.place}}</a>
<img src="data:image/png;base64,AA==" alt="">
<script>console.log({ a: { b: 1 } })</script>
<!-- <iframe src="x" onload="y"> -->
</body>
</html>
`;

function told(source: string): string[] {
  return faultsOfTemplate(source).map(({ at, message }) =>
    at === undefined ? message : `${source.slice(0, at).split("\n").length}: ${message}`,
  );
}

test("a page of one's own may have styles, scripts, sections, fields and images that stand in it", () => {
  expect(told(OWN)).toEqual([]);
});

test("our whole middle brings all that is needed", () => {
  expect(told("<!doctype html>\n<head>{{> script}}</head>\n{{> main}}")).toEqual([]);
});

describe("refuses", () => {
  test.each([
    ["{{heading}}</h1>", "{{hedding}}</h1>", '9: unknown field "hedding"'],
    ["{{> label.place}}", "{{> label.plaice}}", '11: unknown part "label.plaice"'],
    ["{{/lead}}", "", "10: {{^lead}} is not closed"],
    ["{{^lead}}", "", "10: {{/lead}} closes no section"],
    ["{{lead}}</p>", "{{lead}}{{x y}}</p>", "10: {{x is no field; a field is {{name}}"],
    ["{{lead}}</p>", "</p>", "lacks the field {{lead}}"],
    [
      "<body>",
      "<body>{{leave}}",
      "has {{leave}} and lacks a form for {{join}}, by which whoever has left joins again",
    ],
    ["{{> script}}", "", "lacks {{> script}}, without which the page never moves"],
    ["<body>", "<body>{{> script}}", "8: has {{> script}} a second time"],
    ["{{> script}}", "{{#place}}{{> script}}{{/place}}", "5: {{> script}} must not stand in a section"],
    ["<!doctype html>", "", "1: must begin with <!doctype html>"],
    ["teal", "{{place}}", "6: a field must not stand in <style>"],
    ["b: 1", 'b: "{{view}}"', "13: a field must not stand in <script>"],
    ["'{{place}}'", "{{place}}", "11: a field in a tag must stand in quotes"],
    ["<body>", "<body onload='x()'>", "8: the page's policy allows no onload attribute; use <script>"],
    [
      "<h1 ",
      '<h1 style="color: red" ',
      "9: the page's policy allows no style attribute; put it into <style>",
    ],
    [
      "data:image/png;base64,AA==",
      "/logo.png",
      "12: the page's policy lets src load nothing; put it in as a data: URL, or inline",
    ],
    [
      "<style>",
      '<link rel="stylesheet" href="/a.css"><style>',
      "6: the page's policy lets href load nothing; put it in as a data: URL, or inline",
    ],
    ["<body>", "<body><iframe></iframe>", "8: the page's policy allows no <iframe>"],
  ])("%j as %j", (right, wrong, fault) => {
    expect(told(OWN.replace(right, () => wrong))).toEqual([fault]);
  });
});

test("names what an unknown name may have been", () => {
  const [fault] = faultsOfTemplate(OWN.replace("{{lead}}</p>", "{{leed}}{{lead}}</p>"));
  expect(fault?.unknown).toMatchObject({ name: "leed", known: expect.arrayContaining(["lead"]) });
});
