import { afterEach, describe, expect, test } from "@jest/globals";
import { type Crowd, type CrowdSettings, startCrowd } from "../../../src/demo/crowd/crowd.ts";
import type { Habits } from "../../../src/demo/crowd/temperament.ts";
import { createShop } from "../../../src/demo/shop/app.ts";
import { type Double, startDouble } from "./gateway-double.ts";

const LIMIT = { ratePerMinute: 3000, burst: 5 };
const HABITS: Habits = {
  waveSeconds: 0.2,
  rushShare: 0.6,
  rushSeconds: 0.05,
  giveUpShare: 0,
  patienceSeconds: [0, 0],
  noShowShare: 0,
  buyShare: 1,
  thinkSeconds: [0, 0.01],
};

let gateway: Double;

afterEach(() => gateway.close());

function crowd(habits: Partial<Habits>, settings: Partial<CrowdSettings> = {}): Crowd {
  return startCrowd({
    origin: gateway.url,
    room: "demo",
    visitors: 40,
    habits: { ...HABITS, ...habits },
    limit: LIMIT,
    signal: new AbortController().signal,
    ...settings,
  });
}

describe("a crowd", () => {
  test("waits, gets in, buys, and measures that the limit was kept", async () => {
    gateway = await startDouble(createShop(), LIMIT);
    const visitors = crowd({});
    await visitors.done;
    const { counts, admissions, waits } = visitors.report();
    expect(counts).toMatchObject({ arrived: 40, waiting: 0, ready: 0, inside: 0, bought: 40, errors: {} });
    expect(gateway.released()).toBe(40);
    expect(admissions).toMatchObject({ admitted: 40, overAdmitted: 0 });
    expect(admissions.aboveRate).toBeGreaterThan(1);
    expect(waits.waits.p99).toBeGreaterThan(0.3);
    expect(waits.estimates).toMatchObject({ given: 40, held: 1 });
  });

  test("sees the over-admission of a gateway that keeps no limit", async () => {
    gateway = await startDouble(createShop(), { ...LIMIT, lawless: true });
    const visitors = crowd({}, { limit: { ratePerMinute: 60, burst: 5 } });
    await visitors.done;
    expect(visitors.report().admissions.overAdmitted).toBeGreaterThan(20);
  });

  test("loses patience", async () => {
    gateway = await startDouble(createShop(), { ratePerMinute: 60, burst: 5 });
    const impatient = crowd({ giveUpShare: 1 });
    await impatient.done;
    const { gaveUp } = impatient.report().counts;
    expect(gaveUp).toBeGreaterThan(0);
    expect(gateway.left()).toBeGreaterThanOrEqual(gaveUp);
  });

  test("stays away when called, and leaves without buying", async () => {
    gateway = await startDouble(createShop(), LIMIT);
    const absent = crowd({ noShowShare: 1 }, { visitors: 4 });
    const idle = crowd({ buyShare: 0 }, { visitors: 4 });
    await Promise.all([absent.done, idle.done]);
    expect(absent.report().counts).toMatchObject({ noShows: 4, bought: 0 });
    expect(idle.report().counts).toMatchObject({ left: 4, bought: 0 });
  });

  test("ends at once by its signal", async () => {
    gateway = await startDouble(createShop(), { ratePerMinute: 1, burst: 1 });
    const end = new AbortController();
    const visitors = crowd({ waveSeconds: 3600 }, { signal: end.signal });
    const waiting = (): number => visitors.report().counts.waiting;
    while (waiting() < 5) await new Promise(setImmediate);
    end.abort();
    await visitors.done;
    expect(waiting()).toBeGreaterThanOrEqual(5);
    expect(visitors.report().counts).toMatchObject({ failed: 0, errors: {} });
  });

  test("counts a shop that fails, by kind, and goes on", async () => {
    gateway = await startDouble((_request, response) => response.writeHead(404).end(), LIMIT);
    const visitors = crowd({}, { visitors: 1, retryMs: 1 });
    await visitors.done;
    expect(visitors.report().counts).toMatchObject({ failed: 1, errors: { "page 404": 5 } });
  });
});
