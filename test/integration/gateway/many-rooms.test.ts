import { afterEach, expect, test } from "@jest/globals";
import { type Airlock, startAirlock, startShop } from "../../support/airlock.ts";
import { idOfRoom, isFull, MANY, manyRooms, pathOfRoom } from "../../support/many-rooms.ts";
import { Visitor } from "../../support/visitor.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(): Promise<Airlock> {
  const shop = await startShop((req, res) => void res.end(`session ${req.headers["airlock-session"]}`));
  closing.push(shop.close);
  const airlock = await startAirlock({ rooms: manyRooms(shop) });
  closing.push(() => airlock.close());
  return airlock;
}

/** What the visitor has in each room: the session, or the place. */
async function standings(visitor: Visitor): Promise<string[]> {
  const all: string[] = [];
  for (let index = 0; index < MANY; index++) {
    // The second request brings the pass back, and the first half minute's lease is a whole one.
    if (!isFull(index)) await visitor.open(pathOfRoom(index));
    const { status, body } = await visitor.open(pathOfRoom(index));
    expect([200, 503]).toContain(status);
    expect(sizeOf(visitor)).toBeLessThan(8000);
    const { place } = isFull(index)
      ? JSON.parse((await visitor.call("GET", "place", idOfRoom(index))).body)
      : {};
    all.push(status === 200 ? body : `place ${place}`);
  }
  return all;
}

function sizeOf({ cookies }: Visitor): number {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ").length;
}

test("the cookies of 40 rooms fit a request, and no place and no session is lost", async () => {
  const airlock = await start();
  for (let index = 0; index < MANY; index++)
    if (isFull(index)) await new Visitor(airlock.url).open(pathOfRoom(index));
  const visitor = new Visitor(airlock.url);
  const first = await standings(visitor);
  expect(first.filter((one) => one.startsWith("session ")).length).toBe(MANY / 2);
  expect(first.filter((one) => one === "place 2").length).toBe(MANY / 2);
  expect(await standings(visitor)).toEqual(first);
});

test("what a room's new sale has made void gives way", async () => {
  const airlock = await start();
  const visitor = new Visitor(airlock.url);
  await visitor.open(pathOfRoom(0));
  const [place = ""] = [...visitor.cookies.values()];
  for (let index = 1; index < MANY; index++)
    visitor.cookies.set(`airlock_place_${idOfRoom(index)}`, `${place}x${"y".repeat(150)}`);
  await visitor.open(pathOfRoom(0));
  visitor.cookies.delete(`airlock_place_${idOfRoom(0)}`);
  visitor.cookies.delete(`airlock_pass_${idOfRoom(0)}`);
  await visitor.open(pathOfRoom(0));
  expect(visitor.kept.sort()).toEqual([`airlock_pass_${idOfRoom(0)}`, `airlock_place_${idOfRoom(0)}`]);
});
