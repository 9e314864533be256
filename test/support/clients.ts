/** What a client sent: a request as it was recorded, or as its documentation has it. */
export interface Client {
  readonly name: string;
  /** The row of `CLIENTS` that it falls under. */
  readonly row: string;
  readonly method?: "HEAD" | "OPTIONS" | "POST" | "PUT";
  readonly headers: Readonly<Record<string, string>>;
}

const HTML =
  "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8," +
  "application/signed-exchange;v=b3;q=0.7";
const CHROMIUM = {
  "user-agent":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
  "accept-language": "en-US,en;q=0.9",
};
const WORKER = { referer: "https://shop.example/sw.js" };

/** A request of Chromium with its metadata. */
function chromium(
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

const OPENS = "a browser opens a page";
const AHEAD = "prefetch, prerender, preview, speculation rules";
const OTHER = "HEAD, a preflight, any method but GET and POST";
const PART = "an image, style, script, object or worker";
const ANEW = "a service worker asks for a page anew, a script for HTML";
const SCRIPT = "fetch, XMLHttpRequest, EventSource, beacon";
const OLD = "a browser without Fetch Metadata opens a page";
const REST = "webhooks, monitors, crawlers, curl, apps";

/** Recorded from Chromium of Debian 12 on this machine; `test/e2e/clients.test.ts` runs the same in a Chromium. */
const CHROMIUM_SENT: readonly Client[] = [
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

/** Recorded from Debian 12's text browsers and tools. */
const TEXT_BROWSERS_SENT: readonly Client[] = [
  {
    name: "Lynx 2.9",
    row: OLD,
    headers: {
      accept: "text/html, text/plain, text/sgml, text/css, */*;q=0.01",
      "accept-language": "en",
      "user-agent": "Lynx/2.9.0dev.12 libwww-FM/2.14 SSL-MM/1.4.1 GNUTLS/3.7.8",
    },
  },
  {
    name: "w3m 0.5.3",
    row: OLD,
    headers: {
      accept: "text/html, text/*;q=0.5, image/*, application/*",
      "accept-language": "en;q=1.0",
      "user-agent": "w3m/0.5.3+git20230121",
    },
  },
  {
    name: "Links 2.28",
    row: "Links, ELinks",
    headers: {
      accept: "*/*",
      "accept-language": "en,*;q=0.1",
      "user-agent": "Links (2.28; Linux 6.1 x86_64; GNU C 12.2; text)",
    },
  },
  {
    name: "ELinks 0.13",
    row: "Links, ELinks",
    headers: {
      accept: "*/*",
      "accept-language": "en",
      "user-agent": "ELinks/0.13.2 (textmode; Linux x86_64; 80x24-2)",
    },
  },
  {
    name: "NetSurf 3.10",
    row: "NetSurf, whose pictures ask as its pages do",
    headers: { accept: "*/*", "user-agent": "NetSurf/3.10 (Linux)" },
  },
  {
    name: "lynx -head",
    row: OTHER,
    method: "HEAD",
    headers: { accept: "text/html, text/plain, */*;q=0.01" },
  },
  { name: "curl", row: REST, headers: { accept: "*/*", "user-agent": "curl/7.88.1" } },
  {
    name: "Wget",
    row: REST,
    headers: { accept: "*/*", "user-agent": "Wget/1.21.3" },
  },
];

/** As documented by those who make them. */
const DOCUMENTED: readonly Client[] = [
  {
    name: "Safari 15, without Fetch Metadata",
    row: OLD,
    headers: {
      accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
      "user-agent":
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Safari/605.1.15",
    },
  },
  {
    name: "Safari 15, a script's fetch",
    row: REST,
    headers: { accept: "*/*", "user-agent": "Mozilla/5.0 Version/15.6 Safari/605.1.15" },
  },
  {
    name: "curl that asks for HTML",
    row: OLD,
    headers: { accept: "text/html", "user-agent": "curl/7.88.1" },
  },
  {
    name: "an Android web view of before Fetch Metadata",
    row: "an old web view of an Android app opens a page",
    headers: {
      accept: "text/html,application/xhtml+xml,image/webp,image/apng,*/*;q=0.8",
      "user-agent":
        "Mozilla/5.0 (Linux; Android 8.0; wv) AppleWebKit/537.36 Version/4.0 Chrome/61.0 Mobile Safari/537.36",
      "x-requested-with": "com.example.tickets",
    },
  },
  {
    name: "a picture in that web view",
    row: REST,
    headers: { accept: "image/webp,image/apng,image/*,*/*;q=0.8", "x-requested-with": "com.example.tickets" },
  },
  {
    name: "an Android web view",
    row: OPENS,
    headers: chromium(HTML, ["navigate", "document", "none"], { "x-requested-with": "com.example.tickets" }),
  },
  {
    name: "jQuery's load()",
    row: "an XMLHttpRequest of a library",
    headers: { accept: "text/html, */*; q=0.01", "x-requested-with": "XMLHttpRequest" },
  },
  {
    name: "a prefetch of Firefox before 100",
    row: AHEAD,
    headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8", "x-moz": "prefetch" },
  },
  {
    name: "Safari's top sites",
    row: AHEAD,
    headers: { accept: "text/html,*/*;q=0.8", "x-purpose": "preview" },
  },
  {
    name: "a webhook of Stripe",
    row: REST,
    method: "POST",
    headers: { accept: "*/*; q=0.5, application/xml", "user-agent": "Stripe/1.0" },
  },
  { name: "a probe of Kubernetes", row: REST, headers: { accept: "*/*", "user-agent": "kube-probe/1.31" } },
  {
    name: "a health check of a load balancer",
    row: REST,
    headers: { "user-agent": "ELB-HealthChecker/2.0" },
  },
  {
    name: "an app with OkHttp",
    row: REST,
    headers: { "user-agent": "okhttp/4.12.0" },
  },
  { name: "an app that reads JSON", row: REST, headers: { accept: "application/json" } },
  {
    name: "Node's fetch",
    row: SCRIPT,
    headers: { accept: "*/*", "accept-language": "*", "sec-fetch-mode": "cors", "user-agent": "node" },
  },
  { name: "PUT", row: OTHER, method: "PUT", headers: { accept: "text/html" } },
];

export const CLIENTS_SENT: readonly Client[] = [...CHROMIUM_SENT, ...TEXT_BROWSERS_SENT, ...DOCUMENTED];
