import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express, { type Express } from "express";
import supertest from "supertest";
import {
  type Airlock,
  type AirlockOverrides,
  type AirlockValues,
  airlock,
} from "../../src/middleware/airlock.ts";
import { NAVIGATION } from "./visitor.ts";

type RoomValues = AirlockValues["rooms"][number];

export interface GuardedShop {
  readonly guard: Airlock;
  readonly server: Server;
  readonly port: number;
  close(): Promise<void>;
}

/** A room of the usual kind; `admission` may be given in part. */
export function guardedRoom(more: Partial<RoomValues> = {}): RoomValues {
  const admission = { ratePerMinute: 600, burst: 10, capacity: 100, ...more.admission };
  return { id: "tickets", whenEngineDown: "hold", ...more, admission };
}

/** An Express shop that has Airlock as its middleware, with `routes` behind it; behind them it tells who asks. */
export async function openGuarded(parts: {
  readonly rooms?: RoomValues[];
  readonly values?: Partial<AirlockValues>;
  readonly overrides?: AirlockOverrides;
  /** What stands before Airlock. */
  readonly before?: (app: Express) => void;
  readonly routes?: (app: Express) => void;
}): Promise<GuardedShop> {
  const { values, close: closeFolder } = await inScratch(parts.rooms ?? [guardedRoom()]);
  const guard = airlock({ ...values, ...parts.values, env: {} }, parts.overrides);
  const app = express();
  parts.before?.(app);
  app.use(guard);
  parts.routes?.(app);
  app.use((req, res) => {
    res.json(req.airlock === undefined ? null : { room: req.airlock.room, session: req.airlock.session });
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    guard,
    server,
    port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await guard.close();
      await closeFolder();
    },
  };
}

/** Values whose keys and ledger are in a folder of their own. */
export async function inScratch(rooms: RoomValues[]) {
  const folder = await mkdtemp(join(tmpdir(), "airlock-middleware-"));
  const values: AirlockValues = {
    keys: join(folder, "keys.json"),
    dataDir: join(folder, "ledger"),
    log: { level: "silent" },
    // Its event loop is the test's.
    whenOverloaded: "queue",
    rooms,
  };
  return { values, close: () => rm(folder, { recursive: true }) };
}

/** Somebody with a browser: opens pages and keeps cookies. */
export function browser({ server }: GuardedShop) {
  return supertest.agent(server).set(NAVIGATION);
}

/** A `Cookie` value with what an answer sets. */
export function cookiesOf(answer: supertest.Response): string {
  return setBy(answer).join("; ");
}

/** The names of the cookies that an answer sets. */
export function cookiesSet(answer: supertest.Response): string[] {
  return setBy(answer).map((pair) => pair.split("=")[0] ?? "");
}

function setBy(answer: supertest.Response): string[] {
  return [answer.headers["set-cookie"] ?? []].flat().map((line: string) => line.split(";")[0] ?? "");
}
