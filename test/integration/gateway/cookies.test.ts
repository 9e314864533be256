import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { NAVIGATION, Visitor } from "../../support/visitor.ts";

const TLS = { ...NAVIGATION, "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7" };
const PLAIN = { ...TLS, "x-forwarded-proto": "http" };
/** A token as far as its looks go. */
const FORGED = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";

let shop: Shop;
let airlock: Airlock;
beforeAll(async () => {
  shop = await startShop();
  const line = { admission: { ratePerMinute: 1, burst: 1 } };
  airlock = await startAirlock({
    config: { trustedProxies: ["127.0.0.1/32"] },
    rooms: [
      room(shop.url, { id: "line", match: [{ path: "/line" }], ...line }),
      room(shop.url, { id: "shared", match: [{ path: "/shared" }], cookieDomain: "shop.example", ...line }),
      room(shop.url, { id: "open", match: [{ path: "/open" }] }),
    ],
  });
  for (const path of ["/line", "/shared"]) await get(path, TLS);
});
afterAll(async () => {
  await airlock.close();
  await shop.close();
});

async function get(path: string, headers: Record<string, string>, cookie = "") {
  const answer = await new Visitor(airlock.url).send("GET", path, {
    ...headers,
    ...(cookie !== "" && { cookie }),
  });
  const lines = [answer.headers["set-cookie"] ?? []].flat();
  return { ...answer, cookies: lines.map((line) => line.split(";")[0] ?? "") };
}

function nameOf(cookie: string): string {
  return cookie.split("=")[0] ?? "";
}

describe("garbage ahead of the good cookie", () => {
  test.each(["junk", FORGED])("gives no second place: %s", async (garbage) => {
    const { cookies } = await get("/line", TLS);
    const [place = ""] = cookies;
    expect(nameOf(place)).toBe("__Host-airlock_place_line");
    const again = await get("/line", TLS, `${nameOf(place)}=${garbage}; ${place}`);
    expect(again.status).toBe(503);
    expect(again.cookies).toEqual([]);
  });

  test("keeps nobody out of the shop", async () => {
    const first = await get("/open", TLS);
    const pass = first.cookies.find((cookie) => cookie.includes("_pass_")) ?? "";
    const spoiled = first.cookies.map((cookie) => `${nameOf(cookie)}=${FORGED}; ${cookie}`).join("; ");
    expect(pass).not.toBe("");
    const again = await get("/open", TLS, spoiled);
    expect(again.body).toBe("the shop");
    expect(shop.requests.at(-1)?.headers["airlock-session"]).toBe(
      shop.requests.at(-2)?.headers["airlock-session"],
    );
  });
});

test("with a cookieDomain the cookies over TLS say that only TLS can set them", async () => {
  const { cookies } = await get("/shared", TLS);
  expect(cookies.map(nameOf)).toEqual(["__Secure-airlock_place_shared"]);
});

test.each(["/line", "/shared"])(
  "a place that was given before the redirect to https is kept: %s",
  async (path) => {
    const { cookies } = await get(path, PLAIN);
    expect(cookies.map(nameOf)).toEqual([`airlock_place_${path.slice(1)}`]);
    const again = await get(path, TLS, cookies.join("; "));
    expect(again.status).toBe(503);
    expect(again.cookies).toEqual([]);
  },
);
