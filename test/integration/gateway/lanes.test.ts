import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { inviter, linkOf, type Wanted } from "../../support/invitations.ts";
import { until } from "../../support/until.ts";
import { NAVIGATION, Visitor } from "../../support/visitor.ts";

const HOUR = 60 * 60_000;
const JSON_TYPE = { "content-type": "application/json" };
const JOIN = "/.airlock/rooms/tickets/join";

let shop: Shop;
let airlock: Airlock;
let invite: (wanted?: Wanted) => string;
beforeAll(async () => {
  shop = await startShop();
  const lanes = [
    { id: "general", share: 60 },
    { id: "accessible", share: 20, join: "choice" },
    { id: "vip", share: 20 },
  ];
  airlock = await startAirlock({ rooms: [room(shop.url, { lanes, admission: { ratePerMinute: 0 } })] });
  invite = await inviter(airlock.folder);
});
afterAll(async () => {
  await airlock.close();
  await shop.close();
});

async function joined(visitor: Visitor, body?: object, headers = {}) {
  const answer = await visitor.send("POST", JOIN, { ...JSON_TYPE, ...headers }, JSON.stringify(body ?? {}));
  return { status: answer.status, ...JSON.parse(answer.body) };
}

async function laneOf(visitor: Visitor): Promise<unknown> {
  return JSON.parse((await visitor.call("GET", "place")).body).lane;
}

describe("names of lanes", () => {
  test.each([
    ["de", "Barrierefrei &lt;b&gt;", "Familien"],
    ["fr", "Step-free", "Familien"],
  ])(
    "stand on the page of a reader of %s in place of ids, on the buttons too",
    async (language, own, other) => {
      const lanes = [
        { id: "general", share: 60 },
        { id: "accessible", share: 20, join: "choice", label: { en: "Step-free", de: "Barrierefrei <b>" } },
        { id: "families", share: 20, join: "choice", label: "Familien" },
      ];
      const named = await startAirlock({
        rooms: [room(shop.url, { lanes, admission: { ratePerMinute: 0 } })],
      });
      try {
        const visitor = new Visitor(named.url);
        const body = JSON.stringify({ lane: "accessible" });
        await visitor.send("POST", JOIN, JSON_TYPE, body);
        const page = await visitor.open("/", { "accept-language": language });
        expect(page.body).toContain(`<dd dir="auto" data-say="lane">${own}</dd>`);
        const buttons = [...page.body.matchAll(/<button dir="auto">([^<]*)</g)].map(([, name]) => name);
        expect(buttons).toEqual(["general", other]);
        expect(page.body).toContain('action="/.airlock/rooms/tickets/join?lane=families"');
      } finally {
        await named.close();
      }
    },
  );
});

describe("by JSON", () => {
  test("whoever names no lane stands in the first that is anyone's", async () => {
    expect(await joined(new Visitor(airlock.url))).toMatchObject({ status: 201, lane: "general" });
  });

  test("a lane of choice is whose it is that asks", async () => {
    const chosen = await joined(new Visitor(airlock.url), { lane: "accessible" });
    expect(chosen).toMatchObject({ status: 201, lane: "accessible" });
  });

  test("a lane of the invited is refused to who has no invitation to it", async () => {
    const visitor = new Visitor(airlock.url);
    const refused = await joined(visitor, { lane: "vip" });
    expect(refused).toMatchObject({ status: 403, code: "invitation-missing" });
    expect(visitor.cookies.size).toBe(0);
    const elsewhere = { "airlock-invitation": invite({ lane: "accessible" }) };
    expect(await joined(visitor, { lane: "vip" }, elsewhere)).toMatchObject({ status: 403 });
    const early = {
      "airlock-invitation": invite({ lane: "vip", win: [Date.now() + HOUR, Date.now() + 2 * HOUR] }),
    };
    expect(await joined(visitor, { lane: "vip" }, early)).toMatchObject({ status: 403 });
  });

  test("and open to who has one, with the lane's name and without", async () => {
    for (const body of [{ lane: "vip" }, {}]) {
      const headers = { "airlock-invitation": invite({ lane: "vip" }) };
      expect(await joined(new Visitor(airlock.url), body, headers)).toMatchObject({
        status: 201,
        lane: "vip",
      });
    }
  });

  test("a form cannot name it either", async () => {
    const visitor = new Visitor(airlock.url);
    expect((await visitor.send("POST", `${JOIN}?lane=vip`, NAVIGATION)).status).toBe(403);
    expect(visitor.cookies.size).toBe(0);
  });
});

describe("an invitation into an open room", () => {
  test("leads into its lane", async () => {
    const visitor = new Visitor(airlock.url);
    await visitor.open(linkOf(invite({ lane: "vip" })));
    await visitor.open();
    expect(await laneOf(visitor)).toBe("vip");
  });

  test.each([
    ["before its window", () => [Date.now() + HOUR, Date.now() + 2 * HOUR] as const],
    ["after its window", () => [Date.now() - 2 * HOUR, Date.now() - HOUR] as const],
  ])("%s counts for none: its owner comes in as anyone, and keeps that place", async (_name, win) => {
    const visitor = new Visitor(airlock.url);
    await visitor.open(linkOf(invite({ lane: "vip", win: win() })));
    await visitor.open();
    expect(await laneOf(visitor)).toBe("general");
    const place = visitor.cookies.get("airlock_place_tickets");
    await visitor.open();
    expect(visitor.cookies.get("airlock_place_tickets")).toBe(place);
  });

  test("a place of one whose window has closed is none", async () => {
    const visitor = new Visitor(airlock.url);
    // Long enough for two requests on a machine that does much else.
    const closesAt = Date.now() + 6000;
    await visitor.open(linkOf(invite({ lane: "vip", win: [Date.now() - HOUR, closesAt] })));
    await visitor.open();
    expect(await laneOf(visitor)).toBe("vip");
    await until(async () => (await laneOf(visitor)) !== "vip", 20_000);
    await visitor.open();
    expect(await laneOf(visitor)).toBe("general");
  });
});

describe("on the page", () => {
  test("whoever waits may choose another lane, gives up the place, and stands at that lane's end", async () => {
    const visitor = new Visitor(airlock.url);
    const page = await visitor.open("/show?a=1");
    expect(page.body).toContain('action="/.airlock/rooms/tickets/join?lane=accessible"');
    expect(page.body).not.toContain("join?lane=vip");
    expect(page.body).not.toContain("join?lane=general");
    const referer = `${airlock.url}/show?a=1`;
    const pressed = await visitor.send("POST", `${JOIN}?lane=accessible`, { ...NAVIGATION, referer });
    expect(pressed.status).toBe(303);
    expect(await laneOf(visitor)).toBe("accessible");
    expect((await visitor.open()).body).toContain('action="/.airlock/rooms/tickets/join?lane=general"');
  });

  test("the invited are offered no other", async () => {
    const visitor = new Visitor(airlock.url);
    await visitor.open(linkOf(invite({ lane: "vip" })));
    expect((await visitor.open()).body).not.toContain("join?lane=");
  });

  test("a form of another site changes nothing", async () => {
    const visitor = new Visitor(airlock.url);
    await visitor.open();
    const foreign = { ...NAVIGATION, "sec-fetch-site": "cross-site" };
    expect((await visitor.send("POST", `${JOIN}?lane=accessible`, foreign)).status).toBe(403);
    expect(await laneOf(visitor)).toBe("general");
  });
});
