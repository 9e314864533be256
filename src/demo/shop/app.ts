import { fileURLToPath } from "node:url";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import helmet from "helmet";
import { browserBundle } from "../../page/browser-bundle.ts";
import { checkout } from "./checkout.ts";
import { EVENTS, type ShopEvent } from "./events.ts";
import { basketForm, MOST_SEATS } from "./form.ts";
import { createOrders } from "./orders.ts";
import { basketPage, eventPage, frontPage, messagePage, orderPage, youPage } from "./pages.ts";
import { createSeats } from "./seats.ts";
import { send } from "./send.ts";
import { airlockSession, createBaskets } from "./session.ts";
import { ticker } from "./ticker.ts";

/** A sample ticket shop, as one would stand behind Airlock: server-rendered, in memory, selling each seat once. */
export function createShop(events: readonly ShopEvent[] = EVENTS): Express {
  const shop = express();
  const seats = createSeats(events);
  const baskets = createBaskets();
  const orders = createOrders();
  const find = (id: string): ShopEvent | undefined => events.find((event) => event.id === id);

  shop.disable("x-powered-by");
  // The demo speaks plain HTTP on loopback: a browser must neither be sent to TLS nor remember it.
  const directives = { upgradeInsecureRequests: null };
  shop.use(helmet({ contentSecurityPolicy: { directives }, strictTransportSecurity: false }));
  shop.use("/static", express.static(fileURLToPath(new URL("./assets/", import.meta.url)), { index: false }));
  shop.get("/static/ticker.js", (_request, response) => response.sendFile(browserBundle("ticker")));
  shop.use(express.urlencoded({ extended: false, limit: "8kb", parameterLimit: 50 }));

  shop.get("/", (_request, response) => {
    const offers = events.map((event) => ({ event, left: seats.left(event.id) }));
    send(response, 200, "Events", frontPage(offers));
  });
  shop.get("/events/:id", (request, response, next) => {
    const event = find(request.params.id);
    if (event === undefined) return next();
    send(response, 200, event.title, eventPage(event, seats.taken(event.id), seats.left(event.id)));
  });
  shop.get("/events/:id/ticker", (request, response, next) => {
    if (find(request.params.id) === undefined) return next();
    ticker(seats, request.params.id, response);
  });
  shop.post("/basket", (request, response) => {
    const form = basketForm.safeParse(request.body);
    if (!form.success || find(form.data.event) === undefined) {
      return send(response, 400, "No seats", messagePage(`Choose one to ${MOST_SEATS} seats of an event.`));
    }
    baskets.put(request, response, { eventId: form.data.event, seats: form.data.seat });
    response.redirect(303, "/basket");
  });
  shop.get("/basket", (request, response) => {
    const choice = baskets.get(request);
    send(response, 200, "Basket", basketPage(choice && find(choice.eventId), choice));
  });
  shop.post("/checkout", checkout({ find, seats, baskets, orders }));
  shop.get("/orders/:id", (request, response, next) => {
    const order = orders.get(request.params.id);
    if (order === undefined) return next();
    send(response, 200, "Your tickets", orderPage(order));
  });
  shop.get("/you", (request, response) => {
    send(response, 200, "Who am I?", youPage(airlockSession(request)));
  });
  shop.use((_request, response) => {
    send(response, 404, "Not here", messagePage("The shop has no such page."));
  });
  shop.use(refuse);
  return shop;
}

/** Bodies that are too long or cannot be read come here with the status the parser chose. */
function refuse(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) {
    next(error);
    return;
  }
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  const message = status < 500 ? "The shop could not read that." : "The shop stumbled.";
  send(response, status, "Something is wrong", messagePage(message));
}
