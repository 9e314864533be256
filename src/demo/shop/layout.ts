import { type Html, html } from "./html.ts";
import type { AirlockSession } from "./session.ts";

export interface ShopPage {
  readonly title: string;
  readonly body: Html;
  readonly visitor: AirlockSession;
}

/** A whole document: the shop's head, its navigation, the page, and who Airlock says is asking. */
export function layout({ title, body, visitor }: ShopPage): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Sample ticket shop</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/shop.css">
</head>
<body>
<header>
<a class="brand" href="/">Sample ticket shop</a>
<nav><a href="/">Events</a> <a href="/basket">Basket</a> <a href="/you">Who am I?</a></nav>
</header>
<main>
<h1>${title}</h1>
${body}
</main>
<footer>${standing(visitor)} A sample shop of Airlock's demo: no money, no real seats.</footer>
</body>
</html>
`.markup;
}

function standing({ session, room }: AirlockSession): Html {
  if (session === undefined) return html`You hold no session of the airlock.`;
  return html`You are in: session ${session}${room === undefined ? "" : html` of room ${room}`}.`;
}
