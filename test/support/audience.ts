import { decode } from "jsonwebtoken";
import { Pool } from "undici";

/** One admission as the pass itself tells it. */
export interface Admission {
  readonly place: number;
  readonly session: string;
  /** By the engine's clock, ms. */
  readonly startedAt: number;
}

export interface AudienceMember {
  placeToken: string;
  place: number;
  /** By this process's clock, ms since the Unix epoch. */
  joinedAt: number;
  pass: string | undefined;
  noShow: boolean;
}

/** Many visitors as apps: tokens in headers. Every answer is real HTTP; a gateway that is gone is left for another. */
export class Audience {
  readonly members: AudienceMember[] = [];
  readonly admissions: Admission[] = [];
  readonly failures = new Map<string, number>();
  readonly #pools: Pool[];
  readonly #room: string;
  readonly #atOnce: number;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  /** `atOnce`: requests on their way at most. */
  constructor(urls: readonly string[], room: string, atOnce = 128) {
    this.#pools = urls.map((url) => new Pool(url, { connections: Math.ceil(atOnce / urls.length) }));
    this.#room = room;
    this.#atOnce = atOnce;
  }

  /** All join, as many at once as may be. Resolves when everybody has a place. */
  async join(count: number, noShow: (i: number) => boolean): Promise<void> {
    let next = 0;
    const lane = async () => {
      for (let i = next++; i < count; i = next++) await this.#joinOne(noShow(i));
    };
    await Promise.all(Array.from({ length: this.#atOnce }, lane));
  }

  /** Everybody who is not a no-show polls and claims until admitted, or until `stop`. */
  run(): Promise<void> {
    const waiting = this.members.filter((one) => !one.noShow && one.pass === undefined);
    this.#running = Promise.all(waiting.map((one) => this.#wait(one))).then(() => {});
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    await Promise.all(this.#pools.map((pool) => pool.destroy()));
  }

  async call(
    method: "GET" | "POST",
    name: string,
    headers: Record<string, string> = {},
    i = Math.random(),
  ): Promise<{ status: number; json: Record<string, unknown> } | undefined> {
    const pool = this.#pools[Math.floor(i * this.#pools.length) % this.#pools.length];
    try {
      const answer = await pool?.request({
        method,
        path: `/.airlock/rooms/${this.#room}/${name}`,
        headers,
        headersTimeout: 5000,
      });
      const json: unknown = await answer?.body.json();
      return { status: answer?.statusCode ?? 0, json: Object.fromEntries(Object.entries(json ?? {})) };
    } catch (error) {
      this.#count(error instanceof Error && "code" in error ? String(error.code) : "unknown");
      return undefined;
    }
  }

  async #joinOne(noShow: boolean): Promise<void> {
    for (;;) {
      const answer = await this.call("POST", "join");
      if (answer?.status === 201) {
        const { placeToken, place, pass } = answer.json;
        const member: AudienceMember = {
          placeToken: String(placeToken),
          place: Number(place),
          joinedAt: Date.now(),
          pass: undefined,
          noShow,
        };
        this.members.push(member);
        if (typeof pass === "string") this.#admit(member, pass);
        return;
      }
      if (this.#stopped) return;
      await pause(200);
    }
  }

  async #wait(member: AudienceMember): Promise<void> {
    const headers = { "airlock-place": member.placeToken };
    await pause(Math.random() * 2000);
    while (!this.#stopped) {
      const at = await this.call("GET", "place", headers);
      const state = at?.json.state;
      if (state === "called" || state === "ready") {
        const claimed = await this.call("POST", "claim", headers);
        if (claimed?.status === 200) return this.#admit(member, String(claimed.json.pass));
      } else if (state !== "waiting" && at !== undefined) this.#count(`state ${String(state)}`);
      const seconds = Math.min(Number(at?.json.pollSeconds ?? 2), 5);
      await pause(seconds * 1000 * (0.85 + Math.random() * 0.15));
    }
  }

  /** Opens the shop once, so that the lease is confirmed, and keeps the pass that comes with the answer. */
  async #enter(member: AudienceMember, pass: string): Promise<void> {
    const pool = this.#pools[0];
    const answer = await pool
      ?.request({ method: "GET", path: "/", headers: { "airlock-pass": pass } })
      .catch(() => undefined);
    await answer?.body.dump();
    const renewed = answer?.headers["airlock-pass"];
    if (typeof renewed === "string") member.pass = renewed;
  }

  #admit(member: AudienceMember, pass: string): void {
    member.pass = pass;
    void this.#enter(member, pass);
    const claims = decode(pass, { json: true });
    this.admissions.push({
      place: Number(claims?.place),
      session: String(claims?.sub),
      startedAt: Number(claims?.startedAt),
    });
  }

  #count(what: string): void {
    this.failures.set(what, (this.failures.get(what) ?? 0) + 1);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
