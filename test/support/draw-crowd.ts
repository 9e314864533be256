import { setTimeout as pause } from "node:timers/promises";
import { decode } from "jsonwebtoken";
import { Agent, request } from "undici";
import type { LotteryNotice } from "../../src/draw/notice.ts";
import type { DrawRecord } from "./draw-record.ts";

export interface DrawCrowdOptions {
  readonly room: string;
  /** Gateways behind one balancer: who finds one gone asks the next. */
  readonly urls: readonly string[];
  readonly size: number;
  /** They come from here on, the last ones some moments after the opening. Ms since the Unix epoch. */
  readonly from: number;
  readonly opensAt: number;
  /** Whether they keep the tokens of after the draw, which bring back a draw that a store has lost. */
  readonly keepsTokens: boolean;
  readonly random: () => number;
}

interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

const LATE_MS = 700;
const LONGEST_MS = 3000;
const STANDING = ["waiting", "called", "ready"];

/** Visitors of one lottery room as apps, who ask for their places all the time, and somebody who reads its status. */
export class DrawCrowd {
  admitted = 0;
  readonly #options: DrawCrowdOptions;
  readonly #record: DrawRecord;
  readonly #agent = new Agent({ connections: 64, headersTimeout: LONGEST_MS, bodyTimeout: LONGEST_MS });
  #running: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(options: DrawCrowdOptions, record: DrawRecord) {
    this.#options = options;
    this.#record = record;
  }

  start(): void {
    const { size, urls } = this.#options;
    const visitors = Array.from({ length: size }, (_, visitor) => this.#visit(visitor));
    this.#running = Promise.all([...visitors, ...urls.map((url) => this.#read(url))]);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    await this.#agent.destroy();
  }

  async #visit(visitor: number): Promise<void> {
    const { from, opensAt, random, keepsTokens } = this.#options;
    await pause(Math.max(0, from + random() * (opensAt + LATE_MS - from) - Date.now()));
    const joined = await this.#join(visitor);
    let { token } = joined;
    let isIn = joined.admitted;
    while (!isIn && !this.#stopped) {
      const at = await this.#call("GET", "place", { visitor, token });
      if (at?.status === 200) {
        const { state, place, placeToken } = at.json;
        this.#standing(joined.drawNumber, at.json);
        if (typeof place === "number") this.#record.place(joined.drawNumber, place);
        if (typeof placeToken === "string" && keepsTokens) token = placeToken;
        if (state === "called" || state === "ready") isIn = await this.#claim(visitor, joined, token);
      }
      if (!isIn) await pause(100 + random() * 150);
    }
  }

  async #join(visitor: number): Promise<{ token: string; drawNumber: number; admitted: boolean }> {
    while (!this.#stopped) {
      this.#record.sent += 1;
      const answer = await this.#call("POST", "join", { visitor });
      if (answer?.status === 201) {
        const token = String(answer.json.placeToken);
        const drawNumber = Number(decode(token, { json: true })?.place);
        this.#record.number(drawNumber, { visitor, early: Date.now() < this.#options.opensAt });
        const { pass, place } = answer.json;
        if (typeof place === "number") this.#record.place(drawNumber, place);
        if (typeof pass === "string") this.#admit(drawNumber, pass);
        return { token, drawNumber, admitted: typeof pass === "string" };
      }
      await pause(100);
    }
    this.#record.fault(`visitor ${visitor} got no number`);
    return { token: "", drawNumber: 0, admitted: true };
  }

  async #claim(visitor: number, { drawNumber }: { drawNumber: number }, token: string): Promise<boolean> {
    const claimed = await this.#call("POST", "claim", { visitor, token });
    if (claimed?.status === 202) this.#standing(drawNumber, claimed.json);
    if (claimed?.status !== 200) return false;
    this.#admit(drawNumber, String(claimed.json.pass));
    return true;
  }

  #standing(drawNumber: number, { state, drawNumber: told, reason }: Answer["json"]): void {
    if (!STANDING.includes(String(state)) || told !== drawNumber)
      this.#record.fault(`number ${drawNumber} is ${state} as ${told}, ${reason ?? "without a reason"}`);
  }

  #admit(drawNumber: number, pass: string): void {
    const claims = decode(pass, { json: true });
    this.#record.place(drawNumber, Number(claims?.place));
    this.#record.session(String(claims?.sub), drawNumber);
    this.admitted += 1;
  }

  async #read(url: string): Promise<void> {
    while (!this.#stopped) {
      const answer = await this.#send(url, "GET", "status");
      const lottery = answer?.status === 200 ? answer.json.lottery : undefined;
      if (isNotice(lottery)) this.#record.status(url, lottery);
      await pause(30);
    }
  }

  /** By the visitor's own gateway, and where that is gone by the next one. */
  async #call(method: "GET" | "POST", name: string, { visitor, token }: { visitor: number; token?: string }) {
    const { urls } = this.#options;
    const headers = token === undefined ? {} : { "airlock-place": token };
    for (let i = 0; i < urls.length; i++) {
      const answer = await this.#send(urls[(visitor + i) % urls.length] ?? "", method, name, headers);
      // A join that got no answer may have been counted, so the next one is another.
      if (answer !== undefined || name === "join") return answer;
    }
    return undefined;
  }

  async #send(url: string, method: "GET" | "POST", name: string, headers = {}): Promise<Answer | undefined> {
    try {
      const path = `${url}/.airlock/rooms/${this.#options.room}/${name}`;
      const { statusCode, body } = await request(path, { method, headers, dispatcher: this.#agent });
      const json: unknown = await body.json();
      return { status: statusCode, json: Object.fromEntries(Object.entries(json ?? {})) };
    } catch {
      return undefined;
    }
  }
}

function isNotice(value: unknown): value is LotteryNotice {
  return typeof value === "object" && value !== null && "commitment" in value;
}
