import { afterEach, describe, expect, test } from "@jest/globals";
import type { room } from "../../support/airlock.ts";
import { FULL, type Guests, IN_LINE, jsonOf, startGuests } from "../../support/guests.ts";
import { until } from "../../support/until.ts";
import { NAVIGATION } from "../../support/visitor.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function start(more: Parameters<typeof room>[1] = {}): Promise<Guests> {
  return startGuests(closing, more);
}

describe("a second device", () => {
  test("gets the same place, and the first is told until it takes the place back", async () => {
    const { airlock, invite, guest } = await start(FULL);
    await (await guest(invite())).open();
    const token = invite();
    const first = await guest(token);
    await first.open();
    const second = await guest(token);
    await second.open();
    expect(jsonOf(await second.call("GET", "place"))).toMatchObject({
      state: expect.stringMatching(IN_LINE),
      place: 2,
    });
    expect(jsonOf(await second.call("GET", "status")).issued).toBe(2);
    await until(async () => (await first.open()).body.includes("You’re continuing on another device"));
    expect(jsonOf(await first.call("GET", "place"))).toEqual({ state: "none", reason: "superseded" });
    const refused = await first.call("POST", "join");
    expect([refused.status, jsonOf(refused).code]).toEqual([403, "superseded"]);

    const pressed = await first.send("POST", "/.airlock/rooms/tickets/join", {
      ...NAVIGATION,
      "content-type": "application/x-www-form-urlencoded",
      referer: `${airlock.url}/seats?row=2`,
    });
    expect(pressed).toMatchObject({ status: 303, headers: { location: "/seats?row=2" } });
    expect(jsonOf(await first.call("GET", "place"))).toMatchObject({
      state: expect.stringMatching(IN_LINE),
      place: 2,
    });
    await until(async () => jsonOf(await second.call("GET", "place")).reason === "superseded");
    expect(jsonOf(await second.call("GET", "status")).issued).toBe(2);
  });

  test("takes the session over, and the pass of the first is good no more", async () => {
    const { shop, invite, guest } = await start();
    const token = invite();
    const first = await guest(token);
    expect((await first.open()).status).toBe(200);
    const second = await guest(token);
    expect((await second.open()).status).toBe(200);
    await until(async () => (await first.open()).status === 403);
    const [old, taken] = shop.requests.map(({ headers }) => String(headers["airlock-session"]));
    expect(old?.split(".")[0]).toBe(taken?.split(".")[0]);
    expect(old).not.toBe(taken);
    const json = await second.send("POST", "/.airlock/rooms/tickets/join", {}, "");
    expect(jsonOf(json)).toMatchObject({ state: "admitted", place: 1 });
  });

  test("is refused where the room says so", async () => {
    const { invite, guest } = await start({ devices: "refuse" });
    const token = invite();
    const first = await guest(token);
    await first.open();
    const second = await guest(token);
    const page = await second.open();
    expect(page.status).toBe(403);
    expect(page.body).toContain("Your invitation is in use elsewhere");
    expect(jsonOf(await second.call("POST", "join"))).toMatchObject({ code: "elsewhere" });
    expect((await first.open()).status).toBe(200);
  });

  test("is no second device where two tabs open at once", async () => {
    const { invite, guest } = await start({ ...FULL, devices: "refuse" });
    await (await guest(invite())).open();
    const visitor = await guest(invite());
    const tabs = await Promise.all([visitor.open("/a"), visitor.open("/b")]);
    for (const { headers } of tabs) expect(headers["airlock-state"]).toMatch(IN_LINE);
    expect(jsonOf(await visitor.call("GET", "status")).issued).toBe(2);
    expect(jsonOf(await visitor.call("GET", "place"))).toMatchObject({
      state: expect.stringMatching(IN_LINE),
      place: 2,
    });
  });

  test("that has lost the place gives nothing back of what the newer one has", async () => {
    const { invite, guest } = await start();
    const token = invite();
    const [first, second] = [await guest(token), await guest(token)];
    await first.open();
    await second.open();
    await until(async () => (await first.open()).status === 403);
    expect((await first.call("POST", "leave")).status).toBe(204);
    expect(jsonOf(await first.call("GET", "place"))).toEqual({ state: "none", reason: "superseded" });
    expect((await second.open()).status).toBe(200);
  });
});
