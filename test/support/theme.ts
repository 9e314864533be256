import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { LEAST } from "./configuration.ts";

/** A page of an operator's own that has nothing against it. */
export const OWN_PAGE = `<!doctype html>
<html lang="{{> language}}" dir="{{> direction}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{heading}}</title>
{{> script}}
<style>
body { margin: 2rem; background: #fff; color: #222; font: 1rem/1.5 serif }
</style>
</head>
<body>
{{> logo}}
<h1 data-say="heading">{{heading}}</h1>
<p data-when="number"{{^number}} hidden{{/number}}><b data-say="number">{{number}}</b> <span data-say="label">{{label}}</span></p>
<p data-say="lead">{{lead}}</p>
<p>{{> label.place}}: <span data-say="place">{{place}}</span></p>
{{> footer}}
</body>
</html>
`;

/** A configuration with a theme of every kind; its files are `own.html` and `logo.svg`. */
export const THEMED = `${LEAST}    waiting:
      template: own.html
      logo: logo.svg
      message: Doors at seven.
      messages: { de: Einlass ab 19 Uhr. }
      colors: { light: { accent: "#a3123a" } }
      texts: { en: { "waiting.heading": Nearly there } }
`;

/** Puts the files of `THEMED` into `folder`. */
export function writeTheme(folder: string, page = OWN_PAGE): void {
  writeFileSync(join(folder, "own.html"), page);
  writeFileSync(join(folder, "logo.svg"), '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>');
}
