import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type LotteryNotice, lotteryNotice } from "../../src/draw/notice.ts";
import { RankBook } from "../../src/gateway/rank-book.ts";
import { createVerifyPage } from "../../src/page/verify.ts";
import { keyNamed } from "./draws.ts";

/** One draw of two lanes, from before its opening on. */
export interface Drawing {
  readonly book: RankBook;
  /** With a beacon and without one. */
  readonly before: LotteryNotice;
  readonly after: LotteryNotice;
  readonly beacon: string;
}

const LANES = [
  { id: "general", drawn: 100_000 },
  { id: "accessible", drawn: 40 },
];

export function drawing({ beacon = "", lanes = LANES } = {}): Drawing {
  const book = new RankBook(keyNamed("a lottery key"), "tickets", "1");
  const { commitment, seed } = book;
  const common = { commitment, seed, beaconName: beacon === "" ? null : "drand round 123456" };
  const none = lanes.map(({ id }) => ({ id, drawn: 0 }));
  return {
    book,
    beacon,
    before: lotteryNotice({ ...common, beacon: "", opened: false, lanes: none }),
    after: lotteryNotice({ ...common, beacon, opened: true, lanes }),
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
