import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { request } from "undici";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { NAVIGATION, Visitor } from "../../support/visitor.ts";

const LEAVE = "/.airlock/rooms/tickets/leave";

let shop: Shop;
let airlock: Airlock;
beforeEach(async () => {
  shop = await startShop();
  airlock = await startAirlock({ rooms: [room(shop.url, { admission: { ratePerMinute: 1, burst: 1 } })] });
});
afterEach(async () => {
  await airlock.close();
  await shop.close();
});

/** As a browser does by a link or a form; these answers are for people, and no part of the described calls. */
async function press(
  visitor: Visitor,
  method: "GET" | "POST",
  path: string,
  more: Record<string, string> = {},
) {
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = { ...NAVIGATION, ...(cookie !== "" && { cookie }), ...more };
  const answer = await request(`${airlock.url}${path}`, { method, headers });
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
}

async function inLine(): Promise<Visitor> {
  await new Visitor(airlock.url).open();
  const visitor = new Visitor(airlock.url);
  await visitor.open("/seats");
  return visitor;
}

test("a language is chosen by a link, kept, and leads back with path and query", async () => {
  const visitor = await inLine();
  const place = visitor.cookies.get("airlock_place_tickets");
  const answer = await press(visitor, "GET", "/.airlock/language/de/seats?row=1");
  expect(answer).toMatchObject({
    status: 303,
    headers: { location: "/seats?row=1", "airlock-state": "none" },
  });
  expect(answer.headers["set-cookie"]).toMatch(/^airlock_lang=de; Path=\/; .*HttpOnly; SameSite=Lax$/);
  const cookie = [...visitor.cookies].map((pair) => pair.join("=")).join("; ");
  const page = await press(visitor, "GET", "/seats?row=1", { cookie: `${cookie}; airlock_lang=de` });
  expect(page.body).toContain('<html lang="de"');
  expect(visitor.cookies.get("airlock_place_tickets")).toBe(place);
});

test.each([
  ["/.airlock/language/fr", "/"],
  ["/.airlock/language/fr//evil.example/x", "/evil.example/x"],
  ["/.airlock/language/fr/\\evil.example", "/evil.example"],
])("%s leads to no other host", async (path, location) => {
  const answer = await press(new Visitor(airlock.url), "GET", path);
  expect(answer).toMatchObject({ status: 303, headers: { location } });
});

test("a language that the page does not speak is not found, and only a GET chooses", async () => {
  const visitor = new Visitor(airlock.url);
  expect((await visitor.open("/.airlock/language/xx/")).status).toBe(404);
  expect((await visitor.send("POST", "/.airlock/language/fr/")).status).toBe(405);
  expect(visitor.cookies.size).toBe(0);
});

test("the page's button gives the place back and says so, with the way back to the end of the line", async () => {
  const visitor = await inLine();
  const referer = `${airlock.url}/seats?row=1`;
  const answer = await press(visitor, "POST", LEAVE, { referer });
  expect(answer).toMatchObject({ status: 303, headers: { "airlock-state": "none" } });
  const left = await press(visitor, "GET", String(answer.headers.location));
  expect(left).toMatchObject({ status: 200, headers: { "cache-control": "no-store" } });
  expect(left.headers["set-cookie"]).toBeUndefined();
  expect(left.body).toContain('data-kind="left"');
  expect(left.body).toContain('action="/.airlock/rooms/tickets/join?to=%2Fseats%3Frow%3D1"');
  expect(answer.headers["set-cookie"]).toContainEqual(
    expect.stringMatching(/^airlock_place_tickets=; .*Max-Age=0/),
  );
  expect((await visitor.call("GET", "place")).body).toContain('"none"');
});

test.each([["https://evil.example/x"], ["garbage"], [""]])(
  "a referrer of %j is not the way back",
  async (referer) => {
    const { headers } = await press(await inLine(), "POST", LEAVE, { referer });
    const answer = await press(new Visitor(airlock.url), "GET", String(headers.location));
    expect(answer.body).toContain('action="/.airlock/rooms/tickets/join?to=%2F"');
  },
);

test.each(["//evil.example/x", "https://evil.example", "javascript:alert(1)"])(
  "the page of somebody who left leads to no other host, also not to %s",
  async (to) => {
    const path = `/.airlock/rooms/tickets/left?to=${encodeURIComponent(to)}`;
    const visitor = new Visitor(airlock.url);
    const { body } = await press(visitor, "GET", path);
    const [, action = ""] = /action="([^"]+\/join[^"]*)"/.exec(body) ?? [];
    expect(action).not.toBe("");
    const { headers } = await press(visitor, "POST", action);
    expect(headers.location).toMatch(/^\/[^/\\]/);
  },
);

test("whoever has left is asked at every address of the room before they join again, and by a button alone", async () => {
  const visitor = await inLine();
  const left = await press(visitor, "POST", LEAVE, { referer: `${airlock.url}/seats` });
  const [, mark = ""] =
    /^airlock_left_tickets=([^;]+); .*Max-Age=86400; HttpOnly/m.exec(
      [left.headers["set-cookie"]].flat().join("\n"),
    ) ?? [];
  visitor.cookies.clear();
  visitor.cookies.set("airlock_left_tickets", mark);
  for (const path of ["/seats", "/"]) {
    const asked = await visitor.open(path);
    expect(asked).toMatchObject({ status: 503, headers: { "airlock-state": "none" } });
    expect(asked.body).toContain('data-kind="left"');
  }
  // A service worker's page joins by its script: it is no exception.
  const worker = { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty", "sec-fetch-site": "same-origin" };
  expect((await visitor.open("/", worker)).body).toContain('data-kind="left"');
  expect(JSON.parse((await visitor.call("GET", "status")).body).issued).toBe(2);
  await press(visitor, "POST", "/.airlock/rooms/tickets/join?to=%2Fseats");
  expect(JSON.parse((await visitor.call("GET", "status")).body).issued).toBe(3);
});

test("a page asks nobody who left another sale, or another room", async () => {
  const visitor = await inLine();
  visitor.cookies.clear();
  visitor.cookies.set("airlock_left_tickets", "0");
  visitor.cookies.set("airlock_left_others", "1");
  expect((await visitor.open("/seats")).body).not.toContain('data-kind="left"');
  expect([...visitor.cookies.keys()]).toContain("airlock_place_tickets");
});

test("what an app leaves by is answered without a page", async () => {
  const visitor = await inLine();
  expect(await visitor.call("POST", "leave")).toMatchObject({ status: 204, body: "" });
});

test("a page is compressed for whoever takes that", async () => {
  const visitor = await inLine();
  const answer = await visitor.open("/seats", { "accept-encoding": "gzip, br" });
  expect(answer.headers).toMatchObject({ "content-encoding": "gzip", "cache-control": "no-store" });
  expect(Number(answer.headers["content-length"])).toBeLessThan(15_000);
});
