import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Round } from "../contest/contender.ts";
import { writeRequests } from "./wrk.ts";

/** How long and how often things are measured. */
export interface Pace {
  readonly rounds: number;
  /** Of one run of one contender. */
  readonly seconds: number;
  /** Less of what takes long: visitors, bytes. The limits stay. */
  readonly quick: boolean;
}

/** Connections that ask at once: more than the CPUs can serve, so that a server is never without work. */
export const CONNECTIONS = 32;

/** What figures share: the pace, things that are opened once, and the rounds that were run. */
export class Lab {
  readonly pace: Pace;
  readonly rounds: Round[] = [];
  readonly #opened = new Map<unknown, Promise<unknown>>();
  readonly #closing: (() => unknown)[] = [];
  #folder: string | undefined;
  #files = 0;

  constructor(pace: Pace) {
    this.pace = pace;
  }

  /** What `open` gives, made at the first call. */
  async once<Thing>(open: (lab: Lab) => Promise<Thing>): Promise<Thing> {
    const known = this.#opened.get(open) as Promise<Thing> | undefined;
    if (known !== undefined) return known;
    const opening = open(this);
    this.#opened.set(open, opening);
    return opening;
  }

  /** Closed at the end, in the reverse order. */
  async keep<Thing extends { stop(): Promise<unknown> }>(opening: Promise<Thing>): Promise<Thing> {
    const thing = await opening;
    this.#closing.push(() => thing.stop());
    return thing;
  }

  /** A file of requests for a load. */
  async requests(texts: readonly string[]): Promise<string> {
    this.#folder ??= await mkdtemp(join(tmpdir(), "airlock-load-"));
    return writeRequests(join(this.#folder, `${this.#files++}`), texts);
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}
