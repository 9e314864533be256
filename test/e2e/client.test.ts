import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";
import { bundledClient } from "../support/bundled-client.ts";
import { Visitor } from "../support/visitor.ts";

let browser: Browser;
let shop: Shop;
let app: Server;
let origin: string;
let airlock: Airlock;
beforeEach(async () => {
  browser = await openBrowser();
  shop = await startShop((req, res) => {
    res.setHeader("Access-Control-Allow-Origin", req.headers.origin ?? "");
    res.setHeader("Access-Control-Allow-Headers", "Airlock-Pass");
    res.setHeader("Content-Type", "application/json");
    res.end('{"seats":3}');
  });
  const code = await bundledClient();
  app = createServer((req, res) => {
    const script = req.url === "/client.js";
    res.setHeader("Content-Type", script ? "text/javascript" : "text/html");
    res.end(script ? code : "<!doctype html><title>app</title><h1>joining</h1>");
  });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const address = app.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const admission = { ratePerMinute: 60, burst: 1, leaseSeconds: 10, maxSessionSeconds: 14 };
  airlock = await startAirlock({ rooms: [room(shop.url, { admission, cors: { origins: [origin] } })] });
});
afterEach(async () => {
  await browser.close();
  await airlock.close();
  await shop.close();
  app.close();
});

test("in Chromium, on another origin: waits, is admitted, shops over several leases, and is told of the end", async () => {
  await new Visitor(airlock.url).call("POST", "join");
  const page = await browser.newPage();
  await page.goto(origin);
  await page.addScriptTag({
    type: "module",
    content: `
      import { joinLine } from "${origin}/client.js";
      const line = joinLine({ origin: "${airlock.url}", room: "tickets", storage: localStorage });
      window.told = [];
      for await (const standing of line) {
        told.push(standing.state);
        if (standing.state === "admitted") {
          const answer = await line.fetch("/api/seats");
          told.push("seats " + (await answer.json()).seats);
        }
      }
      const refused = await (await line.fetch("/api/seats")).json();
      document.querySelector("h1").textContent = told.join() + "; " + refused.code;
    `,
  });
  await page.waitForSelector("h1:has-text('not-admitted')", { timeout: 25_000 });
  const told = await page.locator("h1").textContent();
  expect(told).toMatch(/^((waiting|called|ready|joining),)+(admitted,seats 3,){2,}.*ended; not-admitted$/);
  const passes = shop.requests.map(({ headers }) => headers["airlock-pass"]).filter((pass) => pass);
  expect(new Set(passes).size).toBeGreaterThan(2);
  expect(await page.evaluate("localStorage.length")).toBe(0);
});
