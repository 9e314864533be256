import { escapeHtml } from "../../page/escape.ts";
import { samplesOf } from "../../page/samples.ts";
import { LANGUAGES } from "../../page/text/language.ts";
import type { Design } from "./rooms.ts";

/** How a sample is shown; it stands in the query of every link. */
export interface Showing {
  readonly scheme: "auto" | "light" | "dark";
  readonly numbers: "usual" | "large";
}

const STYLE = `
:root { color-scheme: light dark; }
body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; font: 1rem / 1.5 system-ui, sans-serif; }
table { border-collapse: collapse; }
th, td { padding: 0.25rem 0.75rem 0.25rem 0; text-align: start; font-weight: 400; }
pre { padding: 1rem; border: 2px solid #c33; white-space: pre-wrap; }
`;

/** The page that lists every state of every room in every language. */
export function contentsPage({ rooms, complaints }: Design, showing: Showing): string {
  const told = complaints.length === 0 ? "" : `<pre>${escapeHtml(complaints.join("\n"))}</pre>`;
  const tables = rooms.map((room) => {
    const rows = Object.keys(samplesOf(room, { nowMs: 0 })).map((state) => row(room.id, state, showing));
    return `<h2>${escapeHtml(room.id)}</h2>\n<table>\n${rows.join("\n")}\n</table>`;
  });
  const { scheme, numbers } = showing;
  const choices = [
    ...(["auto", "light", "dark"] as const).map((one) => choice(one, { scheme: one, numbers }, showing)),
    ...(["usual", "large"] as const).map((one) =>
      choice(`${one} numbers`, { scheme, numbers: one }, showing),
    ),
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Airlock preview</title>
<style>${STYLE}</style>
<h1>Every page that a visitor can see</h1>
<p>Files are read anew with every page. ${choices.join(" · ")}</p>
${told}
${tables.join("\n")}
`;
}

export function queryOf({ scheme, numbers }: Showing, language: string): string {
  return `?lang=${language}&scheme=${scheme}&numbers=${numbers}`;
}

function choice(name: string, showing: Showing, current: Showing): string {
  const chosen = showing.scheme === current.scheme && showing.numbers === current.numbers;
  const link = `/?scheme=${showing.scheme}&amp;numbers=${showing.numbers}`;
  return chosen ? `<b>${name}</b>` : `<a href="${link}">${name}</a>`;
}

function row(room: string, state: string, showing: Showing): string {
  const links = LANGUAGES.map(
    (language) =>
      `<td><a href="/${room}/${state}${escapeHtml(queryOf(showing, language))}" hreflang="${language}">${language}</a></td>`,
  );
  return `<tr><th scope="row">${state}</th>${links.join("")}</tr>`;
}
