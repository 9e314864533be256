import { Pool } from "undici";
import type { Gateway } from "./gateway.ts";
import { wire } from "./request.ts";

const ABREAST = 64;

/** A visitor's tokens, as a `Cookie` field carries them. */
export type Cookie = string;

/** So many visitors, each with a pass that has come back once, as a browser keeps them. */
export function admit(gateway: Gateway, room: string, count: number): Promise<Cookie[]> {
  return crowd(gateway, count, async (pool) => {
    const joined = await pool.request({ method: "POST", path: `/.airlock/rooms/${room}/join` });
    const { pass, placeToken } = fieldsOf(await joined.body.json());
    const entered = await pool.request({
      method: "GET",
      path: "/small",
      headers: { "airlock-pass": String(pass) },
    });
    await entered.body.dump();
    const confirmed = entered.headers["airlock-pass"];
    if (typeof confirmed !== "string") throw new Error("a visitor was not admitted");
    return `airlock_place_${room}=${String(placeToken)}; airlock_pass_${room}=${confirmed}`;
  });
}

/** So many visitors in line. */
export function queue(gateway: Gateway, room: string, count: number): Promise<Cookie[]> {
  return crowd(gateway, count, async (pool) => {
    const joined = await pool.request({ method: "POST", path: `/.airlock/rooms/${room}/join` });
    return `airlock_place_${room}=${String(fieldsOf(await joined.body.json()).placeToken)}`;
  });
}

/** A page of the shop, asked for by a browser that is inside. */
export function pageOf(cookies: readonly Cookie[], path: string): string[] {
  return cookies.map((Cookie) =>
    wire("GET", path, { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", Cookie }),
  );
}

async function crowd<Visitor>(
  gateway: Gateway,
  count: number,
  enter: (pool: Pool) => Promise<Visitor>,
): Promise<Visitor[]> {
  const pool = new Pool(gateway.url, { connections: ABREAST });
  try {
    return await Promise.all(Array.from({ length: count }, () => enter(pool)));
  } finally {
    await pool.close();
  }
}

function fieldsOf(json: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(json ?? {}));
}
