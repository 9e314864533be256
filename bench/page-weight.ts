import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { createPages } from "../src/page/pages.ts";
import { samplesOf } from "../src/page/samples.ts";
import { LANGUAGES } from "../src/page/text/language.ts";
import type { PageView } from "../src/page/text/view.ts";
import { openBrowser } from "../test/support/browser.ts";

/** What Chromium's developer tools called "Slow 3G": 400 kbit/s each way and 2 s there and back. */
const SLOW_3G = { offline: false, latency: 2000, downloadThroughput: 50_000, uploadThroughput: 50_000 };
const RENDERS = 2000;
const ROOM = { id: "tickets", epoch: "1", claimSeconds: 600, message: null, messages: {} };

const pages = createPages();
const { waiting } = samplesOf(ROOM, { nowMs: Date.now() });
if (waiting === undefined) throw new Error("there is no sample of the waiting page");

sizes(waiting);
speed(waiting);
await paint(waiting);

/** Bytes of the page in each language. */
function sizes(view: PageView): void {
  for (const language of LANGUAGES) {
    const headers = { "accept-language": language, "accept-encoding": "gzip" };
    const body = Buffer.from(pages.render(view, { headers }).body);
    say(`${language}: ${body.length} bytes gzip, ${gunzipSync(body).length} plain`);
  }
}

/** CPU to make one. */
function speed(view: PageView): void {
  for (const encoding of ["gzip", "identity"]) {
    const headers = { "accept-encoding": encoding };
    for (let i = 0; i < RENDERS; i++) pages.render(view, { headers });
    const from = process.cpuUsage();
    for (let i = 0; i < RENDERS; i++) pages.render(view, { headers });
    const { user, system } = process.cpuUsage(from);
    say(`${encoding}: ${Math.round((user + system) / RENDERS)} µs of CPU a page`);
  }
}

/** What a browser loads, and when it shows something, on a slow mobile network. */
async function paint(view: PageView): Promise<void> {
  const server = createServer((req, res) => {
    const { body, headers } = pages.render(view, req);
    res.writeHead(503, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const browser = await openBrowser();
  const page = await browser.newPage();
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", SLOW_3G);
  let requests = 0;
  page.on("request", (request) => {
    if (!request.url().startsWith("data:")) requests++;
  });
  await page.goto(`http://127.0.0.1:${port}/`);
  const first = await page.evaluate<number>(
    `new Promise((resolve) => new PerformanceObserver((list) => {
      for (const one of list.getEntries()) if (one.name === "first-contentful-paint") resolve(one.startTime);
    }).observe({ type: "paint", buffered: true }))`,
  );
  say(`first contentful paint on slow 3G: ${Math.round(first)} ms, ${requests} request`);
  await browser.close();
  server.close();
  server.closeAllConnections();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
