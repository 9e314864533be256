import type { RequestHandler } from "express";
import { COMMAND_FIELD } from "../../protocol/headers.ts";
import type { ShopEvent } from "./events.ts";
import { checkoutForm } from "./form.ts";
import type { Orders } from "./orders.ts";
import { messagePage, takenPage } from "./pages.ts";
import type { Seats } from "./seats.ts";
import { send } from "./send.ts";
import type { Baskets } from "./session.ts";

export interface Counter {
  readonly find: (eventId: string) => ShopEvent | undefined;
  readonly seats: Seats;
  readonly baskets: Baskets;
  readonly orders: Orders;
}

/**
 * Sells the basket: 303 to the confirmation with `Airlock-Command: release`, which ends the session.
 * 400 without a name or a basket, 409 when a seat is gone; the session goes on then.
 */
export function checkout({ find, seats, baskets, orders }: Counter): RequestHandler {
  return function sell(request, response) {
    const choice = baskets.get(request);
    const event = choice && find(choice.eventId);
    const form = checkoutForm.safeParse(request.body);
    if (choice === undefined || event === undefined) {
      return send(response, 400, "Nothing to buy", messagePage("Your basket is empty."));
    }
    if (!form.success) {
      return send(response, 400, "No name", messagePage("Tickets need a name of 1 to 80 characters."));
    }
    const sale = seats.sell(choice);
    if (sale.state === "unknown") {
      return send(
        response,
        400,
        "No such seat",
        messagePage("The basket has a seat that the house has not."),
      );
    }
    if (sale.state === "taken") {
      return send(response, 409, "Seats are gone", takenPage(event.id, sale.seats));
    }
    const order = orders.add({ name: form.data.name, event, seats: choice.seats });
    baskets.clear(request);
    response.set(COMMAND_FIELD, "release").redirect(303, `/orders/${order.id}`);
  };
}
