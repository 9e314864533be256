import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { POLL_MS } from "../../src/room/settings.ts";

/** Of one visitor, by this process's clock, ms. */
export interface Queued {
  readonly joinedAt: number;
  /** When the visitor heard of being inside. Undefined: did not come when called. */
  readonly insideAt: number | undefined;
}

export interface Queuers {
  readonly visitors: number;
  /** All join evenly within this time. */
  readonly withinMs: number;
  readonly noShows: number;
  readonly stayMs: number;
}

const ROOM = "/.airlock/rooms/tickets";
/** What a CDN takes of the polls: one status a second for everybody. */
const STATUS_MS = 1000;

/**
 * Real visitors over HTTP: they join, look at the shared status as often as a page near the front does, claim when they are
 * called, stay and leave. The status is asked for once a second for all of them, as behind a CDN.
 */
export async function queue(origin: string, crowd: Queuers): Promise<Queued[]> {
  const pool = new Pool(origin, { connections: 32 });
  let called = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const { body } = await pool.request({ method: "GET", path: `${ROOM}/status` });
      called = numberOf(await body.json(), "called");
      await sleep(STATUS_MS);
    }
  })();
  const ask = async (call: string, place = ""): Promise<unknown> => {
    const headers = place === "" ? {} : { "airlock-place": place };
    const { body, statusCode } = await pool.request({ method: "POST", path: `${ROOM}/${call}`, headers });
    const text = await body.text();
    if (statusCode >= 400) throw new Error(`${call} was answered with ${statusCode}: ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };
  const live = async (index: number): Promise<Queued> => {
    await sleep((index * crowd.withinMs) / crowd.visitors);
    const joinedAt = performance.now();
    const joined = await ask("join");
    const place = numberOf(joined, "place");
    const { placeToken } = Object(joined);
    await sleep(Math.random() * POLL_MS);
    while (called < place) await sleep(POLL_MS);
    if (Math.random() < crowd.noShows) return { joinedAt, insideAt: undefined };
    let insideAt: number | undefined;
    while (insideAt === undefined) {
      const { state } = Object(await ask("claim", placeToken));
      if (state === "admitted") insideAt = performance.now();
      else await sleep(POLL_MS);
    }
    await sleep(crowd.stayMs);
    await ask("leave", placeToken);
    return { joinedAt, insideAt };
  };
  try {
    return await Promise.all(Array.from({ length: crowd.visitors }, (_, index) => live(index)));
  } finally {
    isOver = true;
    await watching;
    await pool.close();
  }
}

function numberOf(body: unknown, field: string): number {
  const value: unknown = Object(body)[field];
  if (typeof value !== "number") throw new TypeError(`an answer without ${field}: ${JSON.stringify(body)}`);
  return value;
}
