import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { startNginx } from "../../bench/lab/nginx.ts";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";
import { type Oscar, startOscar } from "../support/deploy/oscar.ts";
import { IN_LINE } from "../support/guests.ts";
import { freePort } from "../support/redis.ts";
import { until } from "../support/until.ts";

const MINUTE = 60_000;
const TLS = join(import.meta.dirname, "..", "support", "tls");

let origin: string;
let browser: Browser;
let bank: Shop;
let shop: Oscar;
let airlock: Airlock;
const ends: (() => Promise<unknown>)[] = [];

/** A bank on another site, which sends the buyer back with a form that submits itself. */
function payment(returns: string): string {
  return `<title>the bank</title><form method="post" action="${returns}"><input name="result" value="paid"></form>
    <script>document.forms[0].submit()</script>`;
}

beforeAll(async () => {
  browser = await openBrowser();
  ends.push(() => browser.close());
  const port = await freePort();
  origin = `https://localhost:${port}`;
  bank = await startShop((_req, res) => {
    res.setHeader("Content-Type", "text/html");
    res.end(payment(`${origin}/payment/return/`));
  });
  ends.push(bank.close);
  shop = await startOscar({ origin, bank: bank.url });
  ends.push(shop.stop);
  airlock = await startAirlock({
    config: { trustedProxies: ["127.0.0.1/32"] },
    rooms: [
      room(shop.url, {
        bypass: ["/static/*", "/payment/return/"],
        admission: { capacity: 1, leaseSeconds: 10, maxSessionSeconds: 600 },
      }),
    ],
  });
  ends.push(() => airlock.close());
  const nginx = await startNginx(
    (plain) => `
      upstream airlock { server ${new URL(airlock.url).host}; keepalive 64; keepalive_timeout 60s; }
      map $http_upgrade $connection_upgrade { default upgrade; "" ""; }
      server { listen 127.0.0.1:${plain}; return 204; }
      server {
        listen 127.0.0.1:${port} ssl http2;
        ssl_certificate ${TLS}/localhost.pem; ssl_certificate_key ${TLS}/localhost.key;
        location / {
          proxy_pass http://airlock; proxy_http_version 1.1;
          proxy_set_header Host $http_host;
          proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme;
          proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
          proxy_buffering off; proxy_request_buffering off; client_max_body_size 0;
          proxy_read_timeout 75s; proxy_send_timeout 75s; proxy_next_upstream off;
        }
      }`,
  );
  ends.push(nginx.stop);
}, 2 * MINUTE);

afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

async function somebody(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ locale: "en", ignoreHTTPSErrors: true });
  return { context, page: await context.newPage() };
}

function isInside(page: Page): Promise<boolean> {
  return page.locator("text=Night train").first().isVisible();
}

test(
  "somebody buys a ticket of django-oscar: basket, a form too late, the bank, the receipt, and back",
  async () => {
    const { context, page } = await somebody();
    await page.goto(origin + shop.ticket);
    await page.click("text=Add to basket");
    await page.waitForSelector("text=has been added to your basket");

    // Long at lunch: the lease runs out, and somebody else has the only slot.
    const other = await somebody();
    const answer = await other.page.goto(origin + shop.ticket);
    expect(await answer?.headerValue("airlock-state")).toMatch(IN_LINE);
    await until(() => isInside(other.page), MINUTE);
    await page.click("text=Add to basket");
    await page.waitForSelector("text=What you sent has not reached the shop.");
    await other.page.evaluate(() => fetch("/.airlock/rooms/tickets/leave", { method: "POST" }));
    await other.context.close();

    // The page goes back to where the form is, which is to be sent again; the basket at the shop is as it was.
    await page.waitForSelector("text=Add to basket", { timeout: MINUTE });
    expect(page.url()).toBe(origin + shop.ticket);
    await page.click("text=Add to basket");
    await page.goto(`${origin}/basket/`);
    expect(await page.inputValue("input[name=form-0-quantity]")).toBe("2");

    await page.goto(`${origin}/checkout/`);
    await page.fill("input[name=username]", "buyer@shop.example");
    await page.check("input[value=anonymous]");
    await page.click("form button[type=submit]:has-text('Continue')");
    await page.waitForURL(`${origin}/checkout/payment-details/`);
    await page.click("#view_preview");
    await page.waitForURL(`${origin}/checkout/preview/`);
    await page.click("#place-order");
    await page.waitForURL(`${origin}/checkout/thank-you/`);
    expect(bank.requests.filter(({ url }) => url?.startsWith("/pay"))).toHaveLength(1);
    expect(shop.orders()).toBe(1);

    // The slot is somebody else's, and the receipt can be read again.
    const next = await somebody();
    await next.page.goto(origin + shop.ticket);
    expect(await isInside(next.page)).toBe(true);
    await page.reload();
    expect(page.url()).toBe(`${origin}/checkout/thank-you/`);
    await page.waitForSelector("text=Night train");
    // Back and back again leads to the shop's own pages still.
    await page.goBack();
    await page.waitForSelector("header >> text=Oscar");
    expect(shop.orders()).toBe(1);
    await next.context.close();
    await context.close();
  },
  5 * MINUTE,
);
