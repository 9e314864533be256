import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { startAirlock, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";
import { idOfRoom, isFull, MANY, manyRooms, pathOfRoom } from "../support/many-rooms.ts";
import { freePort } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";

const TLS = new URL("../support/tls/", import.meta.url).pathname;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The block of docs/operations.md as it stands there, but for addresses and certificates. Gives where it listens. */
async function startNginx(gateway: string): Promise<string> {
  const docs = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
  const [, block = ""] = /```nginx\n([\s\S]*?)```/.exec(docs) ?? [];
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "airlock-nginx-"));
  const site = block
    .replace("127.0.0.1:8080", new URL(gateway).host)
    .replace("listen 443", `listen 127.0.0.1:${port}`)
    .replace("/etc/ssl/shop.example.pem", join(TLS, "localhost.pem"))
    .replace("/etc/ssl/shop.example.key", join(TLS, "localhost.key"));
  expect(site).toContain(`listen 127.0.0.1:${port} ssl`);
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; pid ${folder}/pid; error_log stderr; events {} http { access_log off; ${paths.join(" ")}\n${site}\n}`,
  );
  const nginx: ChildProcess = spawn("nginx", ["-c", join(folder, "nginx.conf"), "-e", "stderr"], {
    stdio: "ignore",
  });
  closing.push(async () => {
    nginx.kill();
    await until(() => nginx.exitCode !== null || nginx.signalCode !== null);
    rmSync(folder, { recursive: true });
  });
  return `https://localhost:${port}`;
}

test("40 rooms of one host behind nginx as documented: a browser goes to all of them and back, and loses nothing", async () => {
  const shop = await startShop((req, res) => {
    res.setHeader("Content-Type", "text/html");
    res.end(`<title>shop</title><h1>session ${req.headers["airlock-session"]}</h1>`);
  });
  closing.push(shop.close);
  const airlock = await startAirlock({
    rooms: manyRooms(shop),
    config: { trustedProxies: ["127.0.0.1/32"] },
  });
  closing.push(() => airlock.close());
  for (let index = 0; index < MANY; index++)
    if (isFull(index)) await new Visitor(airlock.url).open(pathOfRoom(index));
  const url = await startNginx(airlock.url);
  const browser = await openBrowser();
  closing.push(() => browser.close());
  const context = await browser.newContext({ locale: "en", ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await until(() =>
    page.goto(`${url}/.airlock/jwks.json`).then(
      () => true,
      () => false,
    ),
  );

  async function standings(): Promise<string[]> {
    const all: string[] = [];
    for (let index = 0; index < MANY; index++) {
      // The second request brings the pass back, and the first half minute's lease is a whole one.
      if (!isFull(index)) await page.goto(url + pathOfRoom(index));
      const answer = await page.goto(url + pathOfRoom(index));
      expect([200, 503]).toContain(answer?.status());
      const place = page.locator('dd[data-say="place"]');
      all.push(
        isFull(index)
          ? `place ${await place.textContent()}`
          : ((await page.locator("h1").textContent()) ?? ""),
      );
    }
    return all;
  }
  const first = await standings();
  expect(first.filter((one) => one === "place 2").length).toBe(MANY / 2);
  expect(first.filter((one) => one.startsWith("session ")).length).toBe(MANY / 2);
  expect(await standings()).toEqual(first);
  const cookies = await context.cookies();
  expect(cookies.every(({ name }) => name.startsWith("__Host-airlock_"))).toBe(true);
  // `__Host-airlock_KIND_ROOM`, and for half a minute after a page let somebody in `__Host-airlock_tab_ROOM_PLACE`.
  expect(new Set(cookies.map(({ name }) => name.split("_")[4])).size).toBe(MANY);
  expect(cookies.map(({ name, value }) => `${name}=${value}`).join("; ").length).toBeLessThan(8000);
  expect(idOfRoom(0)).toBe("event-1");
});
