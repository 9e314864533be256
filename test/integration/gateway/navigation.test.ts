import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { connectRaw } from "../../support/raw.ts";
import { NAVIGATION, Visitor } from "../../support/visitor.ts";

let airlock: Airlock;
let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
  const rooms = [room(shop.url, { bypass: ["/static/*", "/payment/callback"] })];
  airlock = await startAirlock({ rooms });
});
afterAll(async () => {
  await airlock.close();
  await shop.close();
});

const html = { accept: "text/html" };
const joins: [string, "GET" | "HEAD" | "POST" | "OPTIONS", Record<string, string>, boolean][] = [
  ["a page by Fetch Metadata", "GET", NAVIGATION, true],
  ["a form that a person sends", "POST", NAVIGATION, true],
  ["a page of a browser without Fetch Metadata", "GET", html, true],
  ["a page of curl that asks for HTML", "GET", { accept: "text/html" }, true],
  ["curl as it is", "GET", { accept: "*/*" }, false],
  ["an image", "GET", { "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }, false],
  ["a script's fetch", "GET", { ...html, "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" }, false],
  ["an embedded object", "GET", { ...html, "sec-fetch-mode": "navigate", "sec-fetch-dest": "object" }, false],
  ["a prefetch", "GET", { ...NAVIGATION, "sec-purpose": "prefetch;prerender" }, false],
  ["a prefetch of an older browser", "GET", { ...html, purpose: "prefetch" }, false],
  ["an XMLHttpRequest", "GET", { ...html, "x-requested-with": "XMLHttpRequest" }, false],
  ["HEAD", "HEAD", NAVIGATION, false],
  ["a preflight", "OPTIONS", { "access-control-request-method": "POST" }, false],
  ["a health check", "GET", { "user-agent": "kube-probe/1.31" }, false],
];

describe("who takes a place", () => {
  test.each(joins)("%s", async (_name, method, headers, takesOne) => {
    const visitor = new Visitor(airlock.url);
    const answer = await visitor.send(method, "/", headers);
    expect(visitor.cookies.has("airlock_place_tickets")).toBe(takesOne);
    expect(answer.status).toBe(takesOne ? 200 : 503);
    if (!takesOne) expect(answer.headers["airlock-state"]).toBe("none");
    if (method === "HEAD") expect(answer.body).toBe("");
  });
});

describe("what passes without a place", () => {
  test.each([
    ["/static/logo.svg", 200],
    ["/static/logo.svg?v=2", 200],
    ["/payment/callback", 200],
    ["/payment/callback/x", 503],
    ["/static", 503],
    ["/static/../buy", 503],
    ["/static/%2e%2e/buy", 503],
    ["/static//buy", 503],
    ["/static/..%2fbuy", 503],
    ["/static/\\..\\buy", 503],
    ["/static/..;/buy", 503],
    ["/static/..%3b/buy", 503],
    ["/static/..%00/buy", 503],
    ["/static/%u002e%u002e/buy", 503],
    ["/static/.%09./buy", 503],
  ])("%s gives %i", async (path, status) => {
    const { hostname, port } = new URL(airlock.url);
    const raw = await connectRaw(Number(port));
    raw.send(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
    expect(await raw.untilEnd()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});

describe("a form that another site sends", () => {
  const foreign = { ...NAVIGATION, "sec-fetch-site": "cross-site" };

  test("is told to whom it happened, overwrites no place and is not repeated", async () => {
    const visitor = new Visitor(airlock.url);
    const answer = await visitor.send("POST", "/checkout", foreign);
    expect(answer.status).toBe(503);
    expect(answer.body).toContain("You have come back from another site");
    expect(answer.body).toContain("look at your order before you pay again");
    expect(answer.body).toContain('<a class="button" data-say="go" href="/">');
    expect(answer.body).not.toContain("http-equiv");
    expect(visitor.cookies.size).toBe(0);
    await visitor.open();
    expect((await visitor.send("POST", "/checkout", foreign)).body).toBe("the shop");
  });

  test.each(["join", "leave"])("makes no %s", async (name) => {
    const answer = await new Visitor(airlock.url).send("POST", `/.airlock/rooms/tickets/${name}`, foreign);
    expect(answer.status).toBe(403);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  test.each(["/checkout", "/.airlock/rooms/tickets/join", "/.airlock/rooms/tickets/leave"])(
    "is known by its origin where a browser has no Fetch Metadata: %s",
    async (path) => {
      const headers = { accept: "text/html", origin: "https://evil.example" };
      const answer = await new Visitor(airlock.url).send("POST", path, headers);
      expect(answer.headers["set-cookie"]).toBeUndefined();
      const own = { ...headers, origin: new URL(airlock.url).origin };
      expect(
        (await new Visitor(airlock.url).send("POST", "/checkout", own)).headers["set-cookie"],
      ).toBeDefined();
    },
  );

  test("and whoever leaves without cookies is told to remove none", async () => {
    const answer = await new Visitor(airlock.url).call("POST", "leave");
    expect(answer.status).toBe(204);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(answer.headers["content-length"]).toBeUndefined();
  });
});

test("a bypass by query, by a segment of any name, by method and of a preset passes to the shop", async () => {
  const open = ["/?wc-api=*", "/*/payment/callback", "@robots", { path: "/hook", methods: ["POST"] }];
  const door = await startAirlock({ rooms: [room(shop.url, { bypass: open })] });
  try {
    const statusOf = async (method: "GET" | "POST", path: string) =>
      (await new Visitor(door.url).send(method, path, {})).status;
    for (const path of ["/?wc-api=stripe", "/de/payment/callback/", "/robots.txt"]) {
      expect(await statusOf("GET", path)).toBe(200);
    }
    expect(await statusOf("POST", "/hook")).toBe(200);
    for (const path of ["/?x=1", "/payment/callback", "/hook"]) expect(await statusOf("GET", path)).toBe(503);
  } finally {
    await door.close();
  }
});
