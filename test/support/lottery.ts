import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type LotteryNotice, lotteryNotice } from "../../src/draw/notice.ts";
import type { Counted } from "../../src/draw/numbers.ts";
import type { DrawVersion } from "../../src/draw/seed.ts";
import { LotteryOrder } from "../../src/gateway/room/lottery-order.ts";
import { createVerifyPage } from "../../src/page/verify.ts";
import { keyNamed } from "./draws.ts";

/** One draw of two lanes, from before its opening on. */
export interface Drawing {
  readonly book: LotteryOrder;
  readonly commitment: string;
  readonly seed: string;
  readonly before: LotteryNotice;
  readonly after: LotteryNotice;
  /** Where the gateway has a number of the lane. */
  placeOf(lane: string, drawNumber: number): number;
}

interface Lane extends Counted {
  readonly id: string;
}

interface Made {
  /** The public value. Empty: none is announced. */
  readonly beacon?: string;
  readonly lanes?: readonly Lane[];
  readonly version?: DrawVersion;
}

export const ANNOUNCED = { name: "drand:52db9ba7/123456/randomness", bytes: 32 };

const LANES: readonly Lane[] = [
  { id: "general", drawn: 100_000, skipped: [] },
  { id: "accessible", drawn: 40, skipped: [{ from: 11, to: 20 }] },
];

export function drawing({ beacon = "", lanes = LANES, version = 2 }: Made = {}): Drawing {
  const book = new LotteryOrder(keyNamed("a lottery key"), "tickets", "1");
  const terms = {
    room: "tickets",
    epoch: "1",
    opensAt: "2026-11-23T09:00:00.000Z",
    lanes: lanes.map(({ id }) => id),
    beacon: beacon === "" ? null : ANNOUNCED,
  };
  const [commitment, seed] = [book.commitment(version, terms), book.seed(version)];
  const common = { version, terms, commitment, seed, held: false };
  const none = lanes.map(({ id }) => ({ id, drawn: 0, skipped: [] }));
  const mixed = beacon === "" ? undefined : { name: ANNOUNCED.name, value: beacon };
  return {
    book,
    commitment,
    seed,
    before: lotteryNotice({ ...common, beacon: "", counted: false, lanes: none }),
    after: lotteryNotice({ ...common, beacon, counted: true, lanes }),
    placeOf(lane, drawNumber) {
      const found = lanes.find(({ id }) => id === lane);
      if (found === undefined) throw new Error(`there is no lane ${lane}`);
      return book.placeOf({ lane, drawNumber }, { version, beacon: mixed, ...found });
    },
  };
}

/** The same notice with a seed that belongs to another commitment. */
export function cheated(notice: LotteryNotice): LotteryNotice {
  return { ...notice, seed: createHash("sha256").update("a better seed").digest("hex") };
}

export interface Booth {
  readonly url: string;
  /** What asked for the page and the statuses, as method and path. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** Serves the page that checks draws, as the gateway does, and a status a room with what it says of its lottery. */
export async function openBooth(rooms: Readonly<Record<string, LotteryNotice | null>>): Promise<Booth> {
  const page = createVerifyPage();
  const requests: string[] = [];
  const server = createServer((req, res) => {
    const [path = ""] = (req.url ?? "").split("?", 1);
    requests.push(`${req.method} ${path}${req.headers.cookie === undefined ? "" : " cookie"}`);
    if (path === "/.airlock/verify") {
      const { body, headers } = page(req);
      res.writeHead(200, headers).end(body);
      return;
    }
    const lottery = rooms[/^\/\.airlock\/rooms\/([a-z]+)\/status$/.exec(path)?.[1] ?? ""];
    if (lottery === undefined) {
      res.writeHead(404).end();
      return;
    }
    res.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ lottery }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
