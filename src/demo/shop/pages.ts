import { ROOM_HEADER, SESSION_HEADER } from "../../protocol/headers.ts";
import { type ShopEvent, seatNames } from "./events.ts";
import { type Html, html } from "./html.ts";
import type { Order } from "./orders.ts";
import type { Choice } from "./seats.ts";
import type { AirlockSession } from "./session.ts";

export function frontPage(offers: readonly { event: ShopEvent; left: number }[]): Html {
  return html`<p>You are through the airlock. Pick an event, take your seats, check out.</p>
<ul class="events">${offers.map(
    ({ event, left }) => html`
<li><a href="/events/${event.id}"><strong>${event.title}</strong>
<span>${event.place} · ${event.when}</span>
<span>€${event.priceEuros} · ${left === 0 ? "sold out" : `${left} seats left`}</span></a></li>`,
  )}
</ul>`;
}

export function eventPage(event: ShopEvent, taken: ReadonlySet<string>, left: number): Html {
  const rows = seatNames(event).map(
    (row) => html`
<div class="row">${row.map((seat) => seatBox(seat, taken.has(seat)))}</div>`,
  );
  return html`<p>${event.place} · ${event.when} · €${event.priceEuros} a seat ·
<strong data-left>${left}</strong> seats left. Grey seats are taken; they turn grey as others buy.</p>
<form method="post" action="/basket">
<input type="hidden" name="event" value="${event.id}">
<fieldset class="map" data-ticker="/events/${event.id}/ticker"><legend>Stage</legend>${rows}
</fieldset>
<button>Put into the basket</button>
</form>
<script src="/static/ticker.js" defer></script>`;
}

function seatBox(seat: string, taken: boolean): Html {
  const box = taken
    ? html`<input type="checkbox" name="seat" value="${seat}" disabled>`
    : html`<input type="checkbox" name="seat" value="${seat}">`;
  return html`<label title="${seat}">${box}<span>${seat}</span></label>`;
}

export function basketPage(event: ShopEvent | undefined, choice: Choice | undefined): Html {
  if (event === undefined || choice === undefined) return html`<p>Your basket is empty.</p>`;
  return html`<p><strong>${event.title}</strong>, ${event.place}, ${event.when}</p>
<p>Seats ${choice.seats.join(", ")} · €${event.priceEuros * choice.seats.length}</p>
<p>A seat is yours when you have checked out, not before.</p>
<form method="post" action="/checkout">
<label>Name on the tickets <input name="name" required maxlength="80" autocomplete="name"></label>
<button>Buy (no money is taken)</button>
</form>
<p><a href="/events/${event.id}">Choose other seats</a></p>`;
}

export function orderPage(order: Order): Html {
  return html`<p class="good">Thank you, ${order.name}. These seats are yours:</p>
<p><strong>${order.event.title}</strong>, ${order.event.place}, ${order.event.when}</p>
<p>Seats ${order.seats.join(", ")} · €${order.event.priceEuros * order.seats.length} · order ${order.id}</p>
<p>The checkout told Airlock to end your session, so your slot in the shop went to the next in line.
This page stays open to you; going <a href="/">back into the shop</a> means asking for a new place.</p>`;
}

export function takenPage(eventId: string, seats: readonly string[]): Html {
  return html`<p>Somebody was faster: ${seats.join(", ")}. Nothing was bought, the rest is still free.</p>
<p><a href="/events/${eventId}">Choose other seats</a></p>`;
}

export function youPage({ session, room }: AirlockSession): Html {
  if (session === undefined) return html`<p>Nobody told the shop: you did not come through the airlock.</p>`;
  return html`<p>You are session <code>${session}</code> of room <code>${room ?? "unknown"}</code>.</p>
<p>The gateway says so in <code>${SESSION_HEADER}</code> and <code>${ROOM_HEADER}</code>.
A browser cannot: the gateway removes these headers from what clients send.</p>`;
}

export function messagePage(message: string): Html {
  return html`<p>${message}</p><p><a href="/">Back to the events</a></p>`;
}
