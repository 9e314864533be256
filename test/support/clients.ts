import { CHROMIUM_SENT, chromium, HTML } from "./chromium-sent.ts";
import { AHEAD, OLD, OPENS, OTHER, REST, SCRIPT } from "./client-rows.ts";

/** What a client sent: a request as it was recorded, or as its documentation has it. */
export interface Client {
  readonly name: string;
  /** The row of `CLIENTS` that it falls under. */
  readonly row: string;
  readonly method?: "HEAD" | "OPTIONS" | "POST" | "PUT";
  readonly headers: Readonly<Record<string, string>>;
}

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
