import { Agent, request } from "node:http";

/** Whoever has no answer by then has gone. */
const PATIENCE_MS = 3000;
const EVERY_MS = 10;

export interface Served {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of all that were asked for, the share that came with 200 within three seconds. */
  readonly answered: number;
}

/** Asks for a page a hundred times a second, whatever has become of the pages before, for each of the visitors in turn. */
export async function visit(url: string, cookies: readonly string[], seconds: number): Promise<Served> {
  const agent = new Agent({ keepAlive: true });
  const asked: Promise<number | undefined>[] = [];
  const from = performance.now();
  while (performance.now() - from < seconds * 1000) {
    const due = Math.floor((performance.now() - from) / EVERY_MS);
    while (asked.length <= due) asked.push(ask(url, cookies[asked.length % cookies.length] ?? "", agent));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const took = await Promise.all(asked);
  agent.destroy();
  const times = took.map((ms) => ms ?? PATIENCE_MS).sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const answered = took.filter((ms) => ms !== undefined).length / took.length;
  return { p50Ms: at(0.5), p99Ms: at(0.99), answered };
}

/** How long it took, in ms; undefined: there was no good answer. */
function ask(url: string, cookie: string, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve) => {
    const from = performance.now();
    const headers = { Host: "shop.test", Cookie: cookie };
    const asking = request(url, { agent, headers }, (res) => {
      res.resume();
      res.once("end", () => done(res.statusCode === 200 ? performance.now() - from : undefined));
      res.once("error", () => done(undefined));
    });
    const late = setTimeout(() => asking.destroy(), PATIENCE_MS);
    const done = (ms: number | undefined) => {
      clearTimeout(late);
      resolve(ms);
    };
    asking.once("error", () => done(undefined));
    asking.once("close", () => done(undefined));
    asking.end();
  });
}
