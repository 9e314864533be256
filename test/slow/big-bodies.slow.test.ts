import type { RequestListener } from "node:http";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { request } from "undici";
import { MIB } from "../support/flood.ts";
import { openSite, type Site } from "../support/site.ts";
import { Visitor } from "../support/visitor.ts";

const TOTAL = 1024 * MIB;
/**
 * Node collects what it has read of a request when some 32 MB of it lie about: a bare `node:http` pipe grows by 40 MB with its
 * first body and no further, and gives them back at any moment. The most that a body of this size takes is the measure;
 * one that is not held back grows with its size.
 */
const WARM_UP = 128 * MIB;
const GROWTH = 30_000_000;
const LOOK_MS = 20;
/** The reader rests so long after so much, which is slower than the writer: the gateway has to hold the writer back. */
const REST_MS = 10;
const REST_EVERY = 2 * MIB;

let site: Site;
let cold: number;
let warm: number;
let headers: Record<string, string>;

beforeAll(async () => {
  site = await openSite({ admission: {}, shop });
  const visitor = new Visitor(site.url);
  const { pass } = JSON.parse((await visitor.call("POST", "join")).body);
  const confirmed = (await visitor.send("GET", "/", { "airlock-pass": pass })).headers["airlock-pass"];
  headers = { "airlock-pass": String(confirmed) };
  cold = site.rss();
  warm = await mostWhile(async () => {
    await upload(WARM_UP);
    await download(WARM_UP);
  });
});

afterAll(() => site.close());

const shop: RequestListener = (req, res) => {
  if (req.method === "POST") return void readSlowly(req).then((size) => res.end(String(size)));
  const total = Number(req.headers["x-bytes"] ?? 0);
  res.writeHead(200, { "Content-Length": total });
  Readable.from(parts(total)).pipe(res);
};

function* parts(total: number): Generator<Buffer> {
  const part = Buffer.alloc(256 * 1024, "x");
  for (let sent = 0; sent < total; sent += part.length) yield part;
}

async function readSlowly(body: Readable): Promise<number> {
  let size = 0;
  for await (const chunk of body) {
    const before = size;
    size += chunk.length;
    if (Math.floor(size / REST_EVERY) > Math.floor(before / REST_EVERY)) await pause(REST_MS);
  }
  return size;
}

async function upload(total: number): Promise<number> {
  const body = Readable.from(parts(total));
  const sized = { ...headers, "content-length": String(total) };
  const answer = await request(site.url, { method: "POST", headers: sized, body });
  return Number(await answer.body.text());
}

async function download(total: number): Promise<number> {
  const answer = await request(site.url, { headers: { ...headers, "x-bytes": String(total) } });
  return readSlowly(answer.body);
}

/** The most that the gateway has in memory until `act` is done. */
async function mostWhile(act: () => Promise<unknown>): Promise<number> {
  let most = site.rss();
  const looks = setInterval(() => {
    most = Math.max(most, site.rss());
  }, LOOK_MS);
  await act();
  clearInterval(looks);
  return most;
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

test.each([
  { name: "up", move: upload },
  { name: "down", move: download },
])(
  "a gigabyte $name through a gateway process leaves its memory flat",
  async ({ name, move }) => {
    const from = performance.now();
    let moved = 0;
    const most = await mostWhile(async () => {
      moved = await move(TOTAL);
    });
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    process.stdout.write(
      `1 GB ${name} in ${seconds} s: RSS ${mb(cold)} before any body, ${mb(warm)} warm, ` +
        `at most ${mb(most - warm)} more\n`,
    );
    expect(moved).toBe(TOTAL);
    expect(most - warm).toBeLessThan(GROWTH);
  },
  120_000,
);
