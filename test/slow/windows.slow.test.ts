import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { decode } from "jsonwebtoken";
import { Pool } from "undici";
import { inviter } from "../support/invitations.ts";
import { startProcesses } from "../support/processes.ts";

const GUESTS = 250;
/** Requests begin so long before a window and go on so long after it. */
const AROUND_MS = 700;
const SPREAD_MS = 20_000;
const SECOND = 1000;

interface Guest {
  readonly token: string;
  readonly win: readonly [number, number];
  readonly startedAt: number[];
  asked: number;
}

test("windows hold to the millisecond, by the engine's clock, with gateways 5 s off either way", async () => {
  const admission = { ratePerMinute: 60_000, burst: 1000, capacity: 100_000, graceSeconds: 0 };
  const { gateways, folder, close } = await startProcesses(["+5s", "-5s"], {
    access: "invitation",
    admission,
  });
  const pools = gateways.map(({ url }) => new Pool(url, { connections: 64 }));
  try {
    const invite = await inviter(folder);
    const from = Date.now() + 2 * SECOND;
    const guests = Array.from({ length: GUESTS }, (): Guest => {
      const opensAt = from + Math.floor(Math.random() * SPREAD_MS);
      const win = [opensAt, opensAt + 20 + Math.floor(Math.random() * 1500)] as const;
      // Made long before, as the gateway whose clock is slow sees it as well.
      return { token: invite({ win }, Date.now() - 60 * SECOND), win, startedAt: [], asked: 0 };
    });
    await Promise.all(guests.map((guest) => ask(guest, pools)));
    const admitted = guests.filter(({ startedAt }) => startedAt.length > 0);
    const outside = admitted.filter(({ startedAt, win }) =>
      startedAt.some((at) => at < win[0] || at >= win[1]),
    );
    const lead = admitted.map(({ startedAt, win }) => Math.min(...startedAt) - win[0]);
    process.stdout.write(
      `${guests.reduce((sum, { asked }) => sum + asked, 0)} calls for ${GUESTS} windows, ${admitted.length} admitted, ` +
        `${outside.length} outside; the soonest ${Math.min(...lead)} ms after its window opened\n`,
    );
    expect(outside).toEqual([]);
    expect(admitted.length).toBeGreaterThan(GUESTS / 2);
  } finally {
    await Promise.all(pools.map((pool) => pool.destroy()));
    await close();
  }
}, 120_000);

/** Asks again and again, now of the one gateway and now of the other, with several requests on their way at both edges. */
async function ask(guest: Guest, pools: readonly Pool[]): Promise<void> {
  const [opensAt, closesAt] = guest.win;
  await pause(Math.max(0, opensAt - AROUND_MS - Date.now()));
  let place: string | undefined;
  const flights: Promise<void>[] = [];
  while (Date.now() < closesAt + AROUND_MS) {
    flights.push(
      call(guest, pools, place).then((given) => {
        place = given ?? place;
      }),
    );
    const now = Date.now();
    const atAnEdge = Math.min(Math.abs(now - opensAt), Math.abs(now - closesAt)) < 150;
    await pause(atAnEdge ? 15 + Math.random() * 15 : 100 + Math.random() * 100);
  }
  await Promise.all(flights);
}

async function call(
  guest: Guest,
  pools: readonly Pool[],
  place: string | undefined,
): Promise<string | undefined> {
  const pool = pools[guest.asked++ % pools.length];
  const headers = {
    "airlock-invitation": guest.token,
    ...(place !== undefined && { "airlock-place": place }),
  };
  const name = place !== undefined && Math.random() < 0.5 ? "claim" : "join";
  const answer = await pool?.request({ method: "POST", path: `/.airlock/rooms/tickets/${name}`, headers });
  const json = Object.fromEntries(Object.entries((await answer?.body.json()) ?? {}));
  if (typeof json.pass === "string") {
    const claims = decode(json.pass);
    if (claims !== null && typeof claims === "object") guest.startedAt.push(Number(claims.startedAt));
  }
  return typeof json.placeToken === "string" ? json.placeToken : undefined;
}
