import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createPages } from "../../src/page/pages.ts";
import { samplesOf } from "../../src/page/samples.ts";
import type { PageView } from "../../src/page/text/view.ts";

const ROOM = { id: "tickets", epoch: "1", claimSeconds: 600, message: null, messages: {} };

/** Every state that a visitor can be shown. */
export const GALLERY: Readonly<Record<string, PageView>> = samplesOf(ROOM, { nowMs: Date.now() });

export interface Gallery {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves each state under its name, as the gateway would send it, in the language that the browser asks for. */
export async function openGallery(): Promise<Gallery> {
  const pages = createPages();
  const server = createServer((req, res) => {
    // No gateway: a page that asks, or wants to load itself, is not to move while it is looked at.
    if (req.method !== "GET" || req.url?.startsWith("/.airlock/")) {
      res.writeHead(503).end();
      return;
    }
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
