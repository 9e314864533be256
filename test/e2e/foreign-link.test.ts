import { createServer } from "node:http";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { room, startAirlock, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";
import { inviter, linkOf, type Wanted } from "../support/invitations.ts";
import { issued } from "../support/tabs.ts";

const MINUTE = 60_000;
let browser: Browser;
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Opened {
  readonly url: string;
  readonly page: Page;
  readonly invite: (wanted?: Wanted) => string;
  /** A page of another site that leads to `path` of the gateway, as soon as it is opened. */
  readonly lure: (path: string) => Promise<string>;
}

async function open(): Promise<Opened> {
  const shop = await startShop((req, res) => {
    res.setHeader("Content-Type", "text/html");
    res.end(`<title>shop</title><h1>the shop ${req.url}</h1><p>${req.headers.referer ?? "no referrer"}</p>`);
  });
  closing.push(shop.close);
  const airlock = await startAirlock({ rooms: [room(shop.url, { access: "invitation" })] });
  closing.push(() => airlock.close());
  const context = await browser.newContext({ locale: "en" });
  closing.push(() => context.close());
  return {
    url: airlock.url,
    page: await context.newPage(),
    invite: await inviter(airlock.folder),
    lure: (path) => foreignPage(`<script>location.href = ${JSON.stringify(airlock.url + path)}</script>`),
  };
}

/** Another site to a browser: `localhost` is none of 127.0.0.1. */
async function foreignPage(body: string): Promise<string> {
  const server = createServer((_req, res) => {
    res.setHeader("Content-Type", "text/html");
    res.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://localhost:${typeof address === "object" ? address?.port : 0}/`;
}

async function goInside({ url, page, invite }: Opened): Promise<void> {
  await page.goto(url + linkOf(invite()));
  await page.waitForSelector("text=the shop /");
}

test("a foreign page cannot throw a visitor out with an invitation that lets nobody in now", async () => {
  const opened = await open();
  const { page, invite, lure, url } = opened;
  await goInside(opened);
  const win = [Date.now() + 10 * MINUTE, Date.now() + 20 * MINUTE] as const;
  await page.goto(await lure(linkOf(invite({ win }), "/seats")));
  await page.waitForURL(`${url}/seats`);
  await page.waitForSelector("text=the shop /seats");
});

test("a foreign page with an invitation that is good makes the gateway ask, and the visitor stays", async () => {
  const opened = await open();
  const { page, invite, lure, url } = opened;
  await goInside(opened);
  await page.goto(await lure(linkOf(invite(), "/seats")));
  await page.waitForSelector("text=Use another invitation?");
  await page.getByRole("link", { name: "Keep what I have" }).click();
  await page.waitForSelector("text=the shop /seats");
  expect(await page.locator("p").textContent()).toBe("no referrer");
  expect(await issued(url)).toBe(1);
});

test("two people at one browser: the second uses an invitation of their own with one button", async () => {
  const opened = await open();
  const { page, invite, url } = opened;
  await goInside(opened);
  await page.goto(url + linkOf(invite(), "/seats?row=1"));
  await page.getByRole("button", { name: "Use this invitation" }).click();
  await page.waitForSelector("text=the shop /seats?row=1");
  expect(page.url()).toBe(`${url}/seats?row=1`);
  expect(await issued(url)).toBe(2);
});

test("a foreign page can neither answer for the visitor nor leave the line for them", async () => {
  const opened = await open();
  const { page, invite, url } = opened;
  await goInside(opened);
  const calls = `${url}/.airlock/rooms/tickets`;
  const forms = [`${calls}/invitation`, `${calls}/leave`];
  for (const action of forms) {
    const body = `<form method="post" action="${action}"><input name="token" value="${invite()}"></form>
      <script>document.forms[0].submit()</script>`;
    await page.goto(await foreignPage(body));
    await page.waitForSelector("text=foreign-form");
  }
  await page.goto(`${url}/seats`);
  await page.waitForSelector("text=the shop /seats");
  expect(await issued(url)).toBe(1);
});
