import { AHEAD, ANEW, OPENS, OTHER, PART, SCRIPT } from "./client-rows.ts";
import type { Client } from "./clients.ts";

export const HTML =
  "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8," +
  "application/signed-exchange;v=b3;q=0.7";
const CHROMIUM = {
  "user-agent":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
  "accept-language": "en-US,en;q=0.9",
};
const WORKER = { referer: "https://shop.example/sw.js" };

/** A request of Chromium with its metadata. */
export function chromium(
  accept: string | null,
  [mode, dest, site]: readonly [string, string, string],
  more: Client["headers"] = {},
): Client["headers"] {
  return {
    ...CHROMIUM,
    ...(accept !== null && { accept }),
    "sec-fetch-mode": mode,
    "sec-fetch-dest": dest,
    "sec-fetch-site": site,
    ...more,
  };
}

/** Recorded from Chromium of Debian 12 on this machine; `test/e2e/clients.test.ts` runs the same in a Chromium. */
export const CHROMIUM_SENT: readonly Client[] = [
  { name: "an address typed", row: OPENS, headers: chromium(HTML, ["navigate", "document", "none"]) },
  {
    name: "a link of another site",
    row: OPENS,
    headers: chromium(HTML, ["navigate", "document", "cross-site"]),
  },
  {
    name: "a form",
    row: OPENS,
    method: "POST",
    headers: chromium(HTML, ["navigate", "document", "same-origin"]),
  },
  {
    name: "a page that a service worker has preloaded",
    row: OPENS,
    headers: chromium(HTML, ["navigate", "document", "none"], {
      "service-worker-navigation-preload": "true",
    }),
  },
  {
    name: "a hidden frame on another site",
    row: "a frame that another site shows",
    headers: chromium(HTML, ["navigate", "iframe", "cross-site"], { "sec-fetch-storage-access": "none" }),
  },
  {
    name: "a frame",
    row: "a frame of the shop's own",
    headers: chromium(HTML, ["navigate", "iframe", "same-origin"]),
  },
  {
    name: "a service worker's fetch(event.request)",
    row: "a service worker hands a page on",
    headers: chromium(HTML, ["navigate", "empty", "same-origin"]),
  },
  {
    name: "a form through a service worker",
    row: "a service worker hands a page on",
    method: "POST",
    headers: chromium(HTML, ["navigate", "empty", "same-origin"]),
  },
  {
    name: "a foreign link through a service worker",
    row: "a service worker hands a foreign link on",
    headers: chromium(HTML, ["navigate", "empty", "cross-site"]),
  },
  {
    name: "a service worker's new Request(event.request, { mode: 'cors' })",
    row: ANEW,
    headers: chromium(HTML, ["cors", "empty", "same-origin"], WORKER),
  },
  {
    name: "new Request(event.request) where that makes it same-origin",
    row: ANEW,
    headers: chromium(HTML, ["same-origin", "empty", "same-origin"], WORKER),
  },
  {
    name: "a script that fetches HTML",
    row: ANEW,
    headers: chromium("text/html", ["cors", "empty", "same-origin"]),
  },
  {
    name: "a service worker's fetch(event.request.url)",
    row: "a service worker asks for an address anew",
    headers: chromium("*/*", ["cors", "empty", "same-origin"], WORKER),
  },
  { name: "an object", row: PART, headers: chromium(HTML, ["navigate", "object", "same-origin"]) },
  {
    name: "an image",
    row: PART,
    headers: chromium("image/avif,image/*,*/*;q=0.8", ["no-cors", "image", "same-origin"]),
  },
  { name: "a script", row: PART, headers: chromium("*/*", ["no-cors", "script", "same-origin"]) },
  {
    name: "a service worker's own file",
    row: PART,
    headers: chromium("*/*", ["same-origin", "serviceworker", "same-origin"]),
  },
  {
    name: "a link that downloads",
    row: "a link that downloads",
    headers: chromium(null, ["navigate", "empty", "same-origin"]),
  },
  { name: "fetch", row: SCRIPT, headers: chromium("*/*", ["cors", "empty", "same-origin"]) },
  {
    name: "EventSource",
    row: SCRIPT,
    headers: chromium("text/event-stream", ["cors", "empty", "same-origin"]),
  },
  {
    name: "a beacon",
    row: SCRIPT,
    method: "POST",
    headers: chromium("*/*", ["no-cors", "empty", "same-origin"]),
  },
  {
    name: "another site's fetch of HTML",
    row: "a script of another site",
    headers: chromium("text/html", ["no-cors", "empty", "cross-site"]),
  },
  {
    name: "speculation rules, prefetch",
    row: AHEAD,
    headers: chromium(HTML, ["navigate", "document", "none"], { "sec-purpose": "prefetch" }),
  },
  {
    name: "speculation rules, prerender",
    row: AHEAD,
    headers: chromium(HTML, ["navigate", "document", "none"], { "sec-purpose": "prefetch;prerender" }),
  },
  {
    name: "a link to prefetch",
    row: AHEAD,
    headers: chromium(HTML, ["no-cors", "empty", "same-origin"], {
      "sec-purpose": "prefetch",
      purpose: "prefetch",
    }),
  },
  {
    name: "HEAD by a script",
    row: OTHER,
    method: "HEAD",
    headers: chromium("*/*", ["cors", "empty", "same-origin"]),
  },
  {
    name: "a preflight",
    row: OTHER,
    method: "OPTIONS",
    headers: chromium("*/*", ["cors", "empty", "cross-site"], {
      origin: "https://app.example",
      "access-control-request-method": "POST",
    }),
  },
];
