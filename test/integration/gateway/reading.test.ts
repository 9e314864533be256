import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "@jest/globals";
import { room, startShop } from "../../support/airlock.ts";
import { startClocked } from "../../support/clocked.ts";
import { askOps } from "../../support/described-ops.ts";
import { inviter, linkOf } from "../../support/invitations.ts";
import { connectRaw } from "../../support/raw.ts";
import { until } from "../../support/until.ts";
import { NAVIGATION, Visitor } from "../../support/visitor.ts";

const FETCH = { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty", "sec-fetch-site": "same-origin" };
const closing: (() => Promise<void>)[] = [];
let held: ServerResponse[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A shop with one slot whose `/paid` ends the session and leaves a minute to read. */
async function start(more: Readonly<Record<string, unknown>> = {}) {
  const commands: Readonly<Record<string, string>> = {
    "/paid": "release=60",
    "/again": "release=600",
    "/over": "release",
    "/extend": "extend=600",
  };
  held = [];
  const shop = await startShop((req, res) => {
    if (req.url === "/slow") {
      held.push(res);
      return;
    }
    const command = commands[req.url ?? ""];
    if (command !== undefined) res.setHeader("Airlock-Command", command);
    res.end(
      `the shop, to ${req.headers["airlock-session"]}, ${"airlock-pass" in req.headers ? "inside" : "reading"}`,
    );
  });
  closing.push(shop.close);
  const pair = await startClocked(room(shop.url, { admission: { capacity: 1 }, ...more }));
  closing.push(pair.close);
  return { shop, pair, one: pair.gateways[0].url, two: pair.gateways[1].url };
}

/** The same browser at another gateway. */
function at(origin: string, { cookies }: Visitor): Visitor {
  const visitor = new Visitor(origin);
  for (const [name, value] of cookies) visitor.cookies.set(name, value);
  return visitor;
}

async function pays(visitor: Visitor): Promise<string> {
  await visitor.open();
  const paid = await visitor.open("/paid");
  expect(paid.status).toBe(200);
  expect(paid.headers["airlock-command"]).toBeUndefined();
  return paid.body.replace("inside", "reading");
}

test("release=SECONDS frees the slot at once, and its visitor reads on, on every gateway", async () => {
  const { one, two } = await start();
  const visitor = new Visitor(one);
  const body = await pays(visitor);
  const next = new Visitor(two);
  await until(async () => (await next.open()).status === 200);
  for (const origin of [one, two]) {
    const reader = at(origin, visitor);
    expect(await reader.open("/receipt")).toMatchObject({ status: 200, body });
    expect((await reader.send("GET", "/picture.png", FETCH)).body).toBe(body);
    expect((await reader.send("HEAD", "/receipt")).status).toBe(200);
  }
  expect((await next.open()).status).toBe(200);
});

test("who reads cannot shop on: an order waits in line, a script's is refused, a WebSocket too", async () => {
  const { shop, one } = await start();
  const visitor = new Visitor(one);
  await pays(visitor);
  const next = new Visitor(one);
  await until(async () => (await next.open()).status === 200);
  const before = shop.requests.length;
  expect((await visitor.send("POST", "/cart", FETCH)).status).toBe(503);
  const raw = await connectRaw(Number(new URL(one).port));
  const cookie = [...visitor.cookies].map((pair) => pair.join("=")).join("; ");
  raw.send(
    `GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: ${cookie}\r\n\r\n`,
  );
  expect(await raw.untilEnd()).toMatch(/^HTTP\/1.1 503 /);
  expect(JSON.parse((await visitor.call("GET", "place")).body).state).toBe("none");
  const queued = await visitor.send("POST", "/cart", { ...NAVIGATION, "sec-fetch-site": "same-origin" });
  expect(queued.status).toBe(503);
  expect(JSON.parse((await visitor.call("GET", "place")).body).place).toBe(3);
  expect((await visitor.open("/receipt")).status).toBe(503);
  expect(shop.requests).toHaveLength(before);
});

test("the time to read ends, and the shop neither lengthens it nor makes a session of it", async () => {
  const { pair, one } = await start();
  const visitor = new Visitor(one);
  await pays(visitor);
  const next = new Visitor(one);
  await until(async () => (await next.open()).status === 200);
  await next.open();
  for (const path of ["/again", "/extend"]) expect((await visitor.open(path)).status).toBe(200);
  await pair.after(36);
  expect((await visitor.open("/receipt")).body).toContain("reading");
  await pair.after(30);
  expect((await visitor.open("/receipt")).status).toBe(503);
}, 30_000);

test("a plain release ends it at once", async () => {
  const { one } = await start();
  const visitor = new Visitor(one);
  await pays(visitor);
  await visitor.open("/over");
  expect(visitor.kept).toEqual([]);
});

test("no copy of the pass is good, and a token for reading is none for anything else", async () => {
  const { one } = await start({ admission: { capacity: 5 } });
  const visitor = new Visitor(one);
  await visitor.open();
  const copy = at(one, visitor);
  await visitor.open("/paid");
  expect((await copy.send("GET", "/", FETCH)).status).toBe(503);
  const token = visitor.cookies.get("airlock_pass_tickets") ?? "";
  const [header = ""] = token.split(".");
  expect(JSON.parse(Buffer.from(header, "base64url").toString()).typ).toBe("airlock-reading+jwt");
  const thief = new Visitor(one);
  expect((await thief.send("GET", "/", { ...FETCH, "airlock-place": token })).status).toBe(503);
});

test("an app gets it in the Airlock-Pass field, and sends it as it sent the pass", async () => {
  const { one } = await start();
  const app = new Visitor(one);
  const joined = JSON.parse(
    (await app.send("POST", "/.airlock/rooms/tickets/join", { "airlock-place": "none" })).body,
  );
  const fields = { "airlock-place": joined.placeToken, "airlock-pass": joined.pass };
  const paid = await app.send("GET", "/paid", fields);
  const token = String(paid.headers["airlock-pass"]);
  const read = await app.send("GET", "/receipt", { ...fields, "airlock-pass": token });
  expect(read.body).toContain("reading");
  expect(read.headers["airlock-pass"]).toBeUndefined();
});

test("whose invitation is revoked reads no more", async () => {
  const { pair, one } = await start({ access: "invitation" });
  const invite = await inviter(pair.folder);
  const visitor = new Visitor(one);
  await visitor.open(linkOf(invite({ person: "ann" })));
  await pays(visitor);
  expect((await visitor.open("/receipt")).body).toContain("reading");
  const headers = { authorization: "Bearer a-token-of-the-operators", "content-type": "application/json" };
  const url = `${pair.gateways[0].opsUrl}/api/v1/rooms/tickets/revocations`;
  await askOps(url, { method: "POST", headers, body: JSON.stringify({ people: ["ann"] }) });
  await until(async () => (await visitor.open("/receipt")).status === 403);
});

test("an answer that was under way when the session ended takes nobody's time to read away", async () => {
  const { pair, one } = await start();
  const visitor = new Visitor(one);
  await visitor.open();
  const slow = visitor.open("/slow");
  await until(() => held.length === 1);
  await pays(visitor);
  await pair.after(2);
  for (const res of held) res.end("late");
  expect(await slow).toMatchObject({ status: 200, body: "late" });
  expect((await visitor.open("/receipt")).body).toContain("reading");
});
