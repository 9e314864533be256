import { AirlockError } from "../../errors.ts";
import type { StoreTrouble } from "../engine.ts";

/** One Redis server, as far as its policy goes. */
export interface PolicyServer {
  info(section: string): Promise<string>;
  config(verb: "GET", name: string): Promise<unknown>;
}

/** Where the servers come from; a cluster has several primaries. */
export interface Servers {
  on(event: "ready", heard: () => void): unknown;
  primaries(): readonly PolicyServer[];
}

/** Hears what is found out of a store: for the log. */
export interface EvictionListener {
  /** Undefined: the store evicts nothing any more. */
  onTrouble(trouble: StoreTrouble | undefined): void;
  /** The server does not tell its policy. Called once. */
  onUnknown(): void;
}

export interface EvictionOptions extends EvictionListener {
  /** The operator has said that the store may evict: it is told, and used. */
  readonly allowed: boolean;
}

const MINUTE = 60_000;
const SAFE = "noeviction";

/**
 * Watches whether Redis may throw away rows of a ledger when its memory is full. It asks at the start, when a connection was
 * made anew, and each minute. A server that is away is asked later; one that tells nothing is used as it is.
 */
export class EvictionWatch {
  readonly #servers: Servers;
  readonly #options: EvictionOptions;
  readonly #timer: NodeJS.Timeout;
  #policy: string | undefined;
  #unknown = false;

  constructor(servers: Servers, options: EvictionOptions) {
    this.#servers = servers;
    this.#options = options;
    this.#timer = setInterval(() => this.check().catch(() => {}), MINUTE);
    this.#timer.unref();
    servers.on("ready", () => this.check().catch(() => {}));
  }

  /** What is wrong, and is not allowed. */
  get trouble(): StoreTrouble | undefined {
    return this.#options.allowed ? undefined : this.#found;
  }

  get #found(): StoreTrouble | undefined {
    return this.#policy === undefined || this.#policy === SAFE ? undefined : troubleOf(this.#policy);
  }

  /** Asks now. Fails where it cannot ask. */
  async check(): Promise<void> {
    const policy = await policyOf(this.#servers.primaries());
    if (policy === undefined) {
      if (!this.#unknown) this.#options.onUnknown();
      this.#unknown = true;
      return;
    }
    const before = this.#policy;
    this.#policy = policy;
    const wasSafe = before === undefined || before === SAFE;
    if (policy !== before && !(wasSafe && policy === SAFE)) this.#options.onTrouble(this.#found);
  }

  /** Fails where the store may evict and nobody has allowed it. */
  refuse(): void {
    const { trouble } = this;
    if (trouble !== undefined) throw new AirlockError("ERR_ENGINE_REFUSED", trouble.message, trouble);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function troubleOf(policy: string): StoreTrouble {
  const what = `redis may evict the ledger: maxmemory-policy is ${policy}`;
  const remedy = "set it to noeviction, or allow it with engineAllows: eviction";
  return { reason: "eviction", message: `${what}; ${remedy}` };
}

/** The first policy that evicts, of all primaries. Undefined: some server does not tell, and none is known to evict. */
async function policyOf(servers: readonly PolicyServer[]): Promise<string | undefined> {
  const policies = await Promise.all(servers.map(policyOfServer));
  const evicting = policies.find((policy) => policy !== undefined && policy !== SAFE);
  return evicting ?? (policies.includes(undefined) ? undefined : SAFE);
}

/** INFO tells it as well, and is allowed where managed servers forbid CONFIG or call it something else. */
async function policyOfServer(server: PolicyServer): Promise<string | undefined> {
  const info = await orRefused(server.info("memory"));
  const [, told] = /^maxmemory_policy:(\S+)/m.exec(info ?? "") ?? [];
  if (told !== undefined) return told;
  const pair = await orRefused(server.config("GET", "maxmemory-policy"));
  const value: unknown = Array.isArray(pair) ? pair[1] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** Undefined: the server knows no such command, or not for us. Fails where it did not answer. */
async function orRefused<T>(reply: Promise<T>): Promise<T | undefined> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof Error && error.name === "ReplyError" && /^(?:ERR|NOPERM)\b/.test(error.message))
      return undefined;
    throw error;
  }
}
