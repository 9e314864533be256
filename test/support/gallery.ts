import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createPages } from "../../src/page/pages.ts";
import type { PageView } from "../../src/page/view.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Long enough that no page asks while it is looked at. */
const QUIET_SECONDS = 3600;

const now = Date.now();
const placed = {
  room: "tickets",
  epoch: "1",
  claimSeconds: 600,
  place: 48_211,
  refreshSeconds: QUIET_SECONDS,
  joinedAt: now - 9 * MINUTE,
};
const eta = { lowSeconds: 1400, highSeconds: 1900 };
const message = "Doors open at 19:00.\nEvery ticket is still available.";
const shop = { room: "tickets", kind: "shopDown" } as const;

/** Every state that a visitor can be shown. */
export const GALLERY: Readonly<Record<string, PageView>> = {
  joining: { kind: "joining", room: "tickets", refreshSeconds: QUIET_SECONDS },
  waiting: { kind: "waiting", ...placed, ahead: 12_480, eta, message },
  lapsed: { kind: "waiting", ...placed, ahead: 830, eta: null, note: "lapsed", lane: "accessible" },
  called: { kind: "called", ...placed },
  door: { kind: "called", ready: true, ...placed },
  entering: { kind: "entering", room: "tickets" },
  paused: { kind: "paused", ...placed, ahead: 830, message },
  prequeue: { kind: "prequeue", ...placed, opensAt: now + 25 * MINUTE },
  early: { kind: "closed", room: "tickets", opensAt: now + 9 * HOUR, refreshSeconds: QUIET_SECONDS },
  ended: { kind: "closed", room: "tickets", message: "Sold out. Thank you!" },
  engineDown: { kind: "engineDown", ...placed },
  engineDownUnplaced: { kind: "engineDown", room: "tickets", refreshSeconds: QUIET_SECONDS },
  left: { kind: "left", room: "tickets" },
  shopUnreachable: { ...shop, status: 502, refreshSeconds: QUIET_SECONDS },
  shopBusy: { ...shop, status: 503, refreshSeconds: QUIET_SECONDS },
  shopSlow: { ...shop, status: 504, refreshSeconds: null },
  badRequest: { kind: "refused", status: 400, reason: "the request cannot be passed on" },
  notFound: { kind: "refused", status: 404, reason: "no room answers for this address" },
};

export interface Gallery {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves each state under its name, as the gateway would send it, in the language that the browser asks for. */
export async function openGallery(): Promise<Gallery> {
  const pages = createPages();
  const server = createServer((req, res) => {
    const view = GALLERY[(req.url ?? "").slice(1)];
    if (view === undefined) {
      res.writeHead(404).end();
      return;
    }
    const { body, headers } = pages.render(view, req);
    res.writeHead(200, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
