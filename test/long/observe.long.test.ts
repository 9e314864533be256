import { afterEach, expect, test } from "@jest/globals";
import { room, type Shop, startShop } from "../support/airlock.ts";
import { type CrewSite, openCrew } from "../support/crew.ts";
import { until } from "../support/until.ts";
import { type Answer, NAVIGATION, Visitor } from "../support/visitor.ts";

const SOON_MS = 60_000;
const IN_FORCE = "the new configuration is in force";
const CLOSING = { connection: "close" };
const SCRIPT = {
  ...CLOSING,
  accept: "application/json",
  "sec-fetch-mode": "cors",
  "sec-fetch-dest": "empty",
};

let shop: Shop;
let site: CrewSite;
afterEach(async () => {
  await site.close();
  await shop.close();
});

/** Few places a minute, and slots for `inside` visitors. */
const rooms = (mode: "enforce" | "observe", inside: number) => [
  room(shop.url, { mode, admission: { ratePerMinute: 1, burst: inside, capacity: inside } }),
];

async function switchTo(mode: "enforce" | "observe", inside: number): Promise<void> {
  const before = site.logged(IN_FORCE).length;
  site.gateway.write(site.config({ rooms: rooms(mode, inside) }));
  site.gateway.process.kill("SIGHUP");
  await until(() => site.logged(IN_FORCE).length === before + 1, SOON_MS);
}

/** Somebody who opens pages, lets scripts ask and sends orders, one after the other, until told to stop. */
function shopping(who: Visitor) {
  const answers: Answer[] = [];
  let stopped = false;
  let rounds = 0;
  const run = async () => {
    for (; !stopped; rounds++) {
      answers.push(await who.open("/seats", CLOSING));
      answers.push(await who.send("GET", "/api/seats", SCRIPT));
      answers.push(
        await who.send("POST", "/api/hold", { ...SCRIPT, "content-type": "application/json" }, "{}"),
      );
      const form = { ...NAVIGATION, ...CLOSING, "sec-fetch-site": "same-origin" };
      answers.push(await who.send("POST", "/cart", form, "seat=1"));
    }
  };
  const done = run();
  return {
    answers,
    refused: () => answers.filter(({ status, body }) => status !== 200 || body !== "the shop"),
    async more(): Promise<void> {
      const before = rounds;
      await until(() => rounds >= before + 3, SOON_MS);
    },
    async stop() {
      stopped = true;
      await done;
    },
  };
}

/** A gateway that has just begun to hear of the ledger lets people through without a number. */
async function numbered(who: Visitor): Promise<void> {
  await until(async () => {
    await who.open("/", CLOSING);
    return who.cookies.size > 0;
  });
}

const placeOf = async (who: Visitor) => JSON.parse((await who.call("GET", "place")).body);

test(
  "from observe to enforce under traffic: whoever would be inside goes on, and the others have their place",
  async () => {
    const inside = 4;
    shop = await startShop();
    site = await openCrew({ rooms: rooms("observe", inside) });
    const crowd = Array.from({ length: 2 * inside }, () => new Visitor(site.gateway.url));
    for (const who of crowd) await numbered(who);
    const [shoppers, waiting] = [crowd.slice(0, inside), crowd.slice(inside)];
    const busy = shoppers.map(shopping);
    const others = waiting.map(shopping);
    for (const one of [...busy, ...others]) await one.more();
    expect([...busy, ...others].flatMap((one) => one.refused())).toEqual([]);
    const told = await Promise.all(waiting.map(placeOf));
    expect(told.map(({ wouldBe }) => wouldBe.place)).toEqual([5, 6, 7, 8]);

    await switchTo("enforce", inside);
    for (const one of busy) await one.more();
    for (const one of [...busy, ...others]) await one.stop();
    expect(busy.flatMap((one) => one.refused())).toEqual([]);
    for (const { cookies } of shoppers) expect(cookies.has("airlock_pass_tickets")).toBe(true);
    for (const [i, who] of waiting.entries()) {
      const page = await who.open("/seats", CLOSING);
      expect(page.status).toBe(503);
      expect(page.headers["airlock-state"]).toMatch(/^(waiting|called|ready)$/);
      expect((await placeOf(who)).place).toBe(5 + i);
    }
    expect(await site.metric("airlock_joined_total")).toBe(2 * inside);
    expect(await site.metric("airlock_admitted_total")).toBe(inside);
  },
  6 * SOON_MS,
);

test(
  "from enforce to observe under traffic: nobody is held any more, and the way back costs nobody the session",
  async () => {
    const inside = 2;
    shop = await startShop();
    site = await openCrew({ rooms: rooms("enforce", inside) });
    const crowd = Array.from({ length: 2 * inside }, () => new Visitor(site.gateway.url));
    for (const who of crowd) await who.open("/", CLOSING);
    const [shoppers, waiting] = [crowd.slice(0, inside), crowd.slice(inside)];
    const busy = shoppers.map(shopping);
    for (const one of busy) await one.more();
    for (const who of waiting) expect((await who.open("/", CLOSING)).status).toBe(503);

    await switchTo("observe", inside);
    for (const who of waiting) expect((await who.open("/", CLOSING)).body).toBe("the shop");
    for (const one of busy) await one.more();
    await switchTo("enforce", inside);
    for (const one of busy) await one.more();
    for (const one of busy) await one.stop();
    expect(busy.flatMap((one) => one.refused())).toEqual([]);
    for (const [i, who] of waiting.entries()) expect((await placeOf(who)).place).toBe(3 + i);
    expect(await site.metric("airlock_joined_total")).toBe(2 * inside);
    expect(await site.metric("airlock_admitted_total")).toBe(inside);
  },
  6 * SOON_MS,
);
