import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Cluster } from "ioredis";
import type { Batch, Outcome } from "../../room/batch.ts";
import type { RoomSettings } from "../../room/settings.ts";
import type { Engine } from "../engine.ts";
import { connectionTo, type RedisConnection, type RedisUrl } from "./connection.ts";
import { Deadlines } from "./deadline.ts";
import { type EvictionOptions, EvictionWatch, type Servers } from "./eviction.ts";
import {
  deadlineFailure,
  engineFailure,
  isBroken,
  isNoScript,
  isOutOfStep,
  isReply,
  isUndone,
  wasSent,
} from "./failure.ts";
import { roomKeys } from "./keys.ts";
import { parseOutcome } from "./outcome.ts";
import { loadScript, type RedisScript } from "./script.ts";

/** Stands in for the server's TIME and run_id. */
export interface ServerStandIn {
  readonly now: number;
  readonly process: string;
}

export interface RedisEngineOptions {
  readonly url: RedisUrl;
  /** An exchange fails after so long. Default 500. */
  readonly timeoutMs?: number;
  /** For tests that hold two engines against each other. Default: the server's. */
  readonly standIn?: () => ServerStandIn;
  /** Absent: nobody asks whether the server evicts. */
  readonly eviction?: EvictionOptions;
  /** The exchange command. Default: `commands/exchange-13.lua`. */
  readonly command?: RedisScript;
}

export interface RedisEngine extends Engine {
  readonly kind: "redis";
  /** Whether the last exchange was answered. False before the first. */
  readonly up: boolean;
}

/** One exchange, with all its tries. */
interface Attempt {
  /** When nobody waits for it any more, by the monotonic clock. */
  readonly until: number;
  /** The server may have run one of the tries. */
  mayHaveRun: boolean;
}

const DEFAULT_TIMEOUT_MS = 500;
/** How often a connection that has just been lost is looked at: most are back at once. */
const LOOK_AGAIN_MS = 5;
/** Each may meet a connection that breaks; what a batch does, it does once. */
const MOST_TRIES = 4;

/**
 * The engine whose ledgers live in Redis 6.2 or later. Connects at its first exchange, and again by itself.
 * A connection on which an exchange failed is given up, since nothing says that it still has another end. Where the connection
 * was lost, or the batch came late, it is sent again within the same time-out. What is then not heard may have run on the
 * server all the same: the next batch says what was heard last (see heard.lua).
 */
export function createRedisEngine(options: RedisEngineOptions): RedisEngine {
  const { url, timeoutMs = DEFAULT_TIMEOUT_MS, standIn, command = loadScript("exchange") } = options;
  const connection = connectionTo(url, timeoutMs);
  const watch = options.eviction && new EvictionWatch(serversOf(connection), options.eviction);
  const suspicion = suspect(connection);
  const deadlines = new Deadlines();
  const awaiting = new Set<() => void>();
  connection.on("ready", () => {
    for (const act of awaiting) act();
  });
  let opened: Promise<unknown> | undefined;
  let up = false;
  let closed = false;

  function connected(): Promise<unknown> {
    opened ??= connection.connect().catch(suspicion.raise);
    return opened;
  }

  async function run(settings: RoomSettings, asked: Batch, attempt: Attempt): Promise<Outcome> {
    await connected();
    const instead = standIn?.();
    const sentAt = performance.now();
    // A clock that stands in does not go on with this process'.
    const deadline =
      instead === undefined ? deadlines.of(settings.id, sentAt, attempt.until - sentAt) : asked.deadline;
    const batch = { ...asked, deadline };
    const trusted = suspicion.asOf(settings.id);
    const keys = roomKeys(settings.id);
    const texts = [JSON.stringify(settings), JSON.stringify(batch)];
    const clock = (known: boolean) =>
      instead === undefined ? [known ? "" : "ask", ""] : [instead.process, String(instead.now)];
    const { mayHaveRun } = attempt;
    attempt.mayHaveRun ||= connection.status === "ready";
    const reply = await connection
      .evalsha(command.sha, command.keys, ...keys, ...texts, ...clock(trusted.known))
      .catch((error: unknown) => {
        if (!isNoScript(error)) throw error;
        return connection.eval(command.text, command.keys, ...keys, ...texts, ...clock(false));
      })
      .catch((error: unknown) => {
        if (isUndone(error)) attempt.mayHaveRun = mayHaveRun;
        throw error;
      });
    const outcome = parseOutcome(batch, reply);
    if (outcome.unheeded !== undefined) attempt.mayHaveRun = mayHaveRun;
    if (outcome.unheeded === undefined) trusted.confirm();
    deadlines.learn(settings.id, outcome.snapshot, sentAt);
    return outcome;
  }

  /** May be sent again and again, as every batch may. A connection that was up is waited for, one that is known to be away is not. */
  async function persist(settings: RoomSettings, batch: Batch, attempt: Attempt): Promise<Outcome> {
    const mayWait = up || connection.status === "ready";
    let tries = 0;
    for (;;) {
      try {
        const outcome = await run(settings, batch, attempt);
        if (outcome.unheeded !== "late" || standIn !== undefined) return outcome;
        if (++tries === MOST_TRIES) throw deadlineFailure(timeoutMs, !attempt.mayHaveRun);
      } catch (error) {
        if (isOutOfStep(error) && connection.status === "ready") connection.disconnect(true);
        if (!isOutOfStep(error) && !isBroken(error)) throw error;
        if (wasSent(error)) tries++;
        const isOver = closed || performance.now() + LOOK_AGAIN_MS >= attempt.until;
        if (!mayWait || isOver || tries === MOST_TRIES) throw error;
        await pause(LOOK_AGAIN_MS);
      }
    }
  }

  return {
    kind: "redis",
    get up() {
      return up;
    },
    async exchange(settings, batch) {
      const attempt: Attempt = { until: performance.now() + timeoutMs, mayHaveRun: false };
      const late = () => deadlineFailure(timeoutMs, !attempt.mayHaveRun);
      try {
        const outcome = await within(timeoutMs, persist(settings, batch, attempt), late);
        up = true;
        return outcome;
      } catch (error) {
        up = false;
        suspicion.raise();
        // Who answered in words is there, and may be asked again; a replica is left for the primary.
        const isThere = isReply(error) && !error.message.startsWith("READONLY");
        if (connection.status === "ready" && !isThere) connection.disconnect(true);
        throw engineFailure(error, suspicion.cause, !attempt.mayHaveRun);
      }
    },
    async inspect() {
      await within(
        timeoutMs,
        connected().then(() => watch?.check()),
        () => deadlineFailure(timeoutMs),
      ).catch(() => {});
      watch?.refuse();
    },
    onReachable(act) {
      awaiting.add(act);
      return () => awaiting.delete(act);
    },
    get trouble() {
      return watch?.trouble;
    },
    async close() {
      closed = true;
      watch?.stop();
      const ended = connection.status === "ready" ? once(connection, "end") : undefined;
      connection.disconnect();
      await ended;
    },
  };
}

function serversOf(connection: RedisConnection): Servers {
  return {
    on: (event, heard) => connection.on(event, heard),
    primaries: () => (connection instanceof Cluster ? connection.nodes("master") : [connection]),
  };
}

/**
 * Whether the server may have become another one since a room's last exchange: it restarted or a replica took over.
 * Every break of the connection says so, and the next exchange of each room asks.
 */
function suspect(connection: RedisConnection) {
  let breaks = 0;
  let cause: unknown;
  const confirmed = new Map<string, number>();
  const raise = () => {
    breaks++;
  };
  for (const event of ["ready", "close", "error", "+node", "-node", "node error"])
    connection.on(event, raise);
  // The exchange that meets the failure throws; this is why there is no connection.
  connection.on("error", (error: unknown) => {
    cause = error;
  });
  connection.on("ready", () => {
    cause = undefined;
  });
  return {
    raise,
    get cause() {
      return cause;
    },
    asOf(room: string) {
      const now = breaks;
      return { known: confirmed.get(room) === now, confirm: () => confirmed.set(room, now) };
    },
  };
}

async function within<T>(timeoutMs: number, work: Promise<T>, lateness: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(lateness()), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
