import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { formatFault } from "../config/faults.ts";
import type { Engine } from "../engine/engine.ts";
import { AirlockError } from "../errors.ts";
import { refuseParsed, refuseRaw, type WireRefusal } from "../gateway/http/refusal.ts";
import { refuseTarget } from "../gateway/http/target.ts";
import { responseOn } from "../gateway/http/upgrade.ts";
import { TrustedProxies } from "../gateway/request/trusted-proxies.ts";
import { createRequestHandler, type RequestHandler } from "../gateway/request-handler.ts";
import { createLog } from "../log.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { openRooms } from "../process/open-rooms.ts";
import { Shutdown } from "../process/shutdown.ts";
import { asTheShopSees, enterShop, enterSocket } from "./enter.ts";
import { type AirlockOptions, readAirlockOptions } from "./options.ts";

export { AirlockError, type ErrorCode } from "../errors.ts";
export type { Admitted, AirlockRequest } from "./admitted.ts";
export type { AirlockOptions, AirlockValues } from "./options.ts";

/**
 * Middleware for Express and for everything that calls `(req, res, next)` with node's own request and response. It answers
 * whoever has to wait, and calls `next` for the admitted, with `req.airlock`, for bypass paths and for addresses of no
 * room. Requests that come before it is open wait until it is; it reads no body but those of its own calls.
 */
export interface Airlock {
  (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void;
  /** Resolves when every room is open. Rejects with what keeps one from opening, and so does every request's `next`. */
  readonly ready: Promise<void>;
  /**
   * For the server's `upgrade` event: refuses a handshake that may not go in, and hands the others to `accept`. A server
   * that takes WebSockets without it lets everybody in.
   */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, accept: Accept): void;
  /** Airlock's metrics as Prometheus reads them, for the shop's own `/metrics`; the process' are the shop's to add. */
  metrics(): Promise<string>;
  /** Tells the ledger of the last releases and lets go of the engine. Call it once the server is closed. May be called again. */
  close(): Promise<void>;
}

/** What `server.on("upgrade")` gives; with `req.airlock`. */
export type Accept = (req: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Stand-ins for tests. */
export interface AirlockOverrides {
  readonly engine?: Engine;
}

const NOT_OPEN: WireRefusal = { status: 503, reason: "the waiting room could not open" };

/**
 * The waiting room inside a shop, without a gateway in front. Opens at once, see `ready`. Fails with
 * `ERR_CONFIG_INVALID` and every fault where the configuration has any.
 */
export function airlock(options: AirlockOptions, overrides: AirlockOverrides = {}): Airlock {
  const { config, secrets, warnings, logger } = readAirlockOptions(options);
  const log = logger ?? createLog(config.log);
  for (const warning of warnings) log.warn(formatFault(warning));
  const metrics = createMetrics({ ofProcess: false });
  const closing = new Shutdown();
  let handler: RequestHandler | undefined;
  const opening = open();
  const ready = opening.then(() => {});
  // Whoever does not wait for it hears of it with the first request.
  ready.catch((error: unknown) => log.error({ err: error }, "could not open"));

  async function open(): Promise<RequestHandler> {
    try {
      const peers = new TrustedProxies(config.trustedProxies);
      const parts = await openRooms(config, secrets, {
        overrides: { ...overrides, log },
        metrics,
        closing,
        peers,
      });
      handler = createRequestHandler(parts);
      log.info({ rooms: config.rooms.map(({ id }) => id), engine: config.engine.kind }, "open");
      return handler;
    } catch (error) {
      await closing.close();
      throw error;
    }
  }

  function onceOpen(go: (handler: RequestHandler) => void, fail: (error: unknown) => void): void {
    if (handler === undefined) opening.then(go, fail);
    else go(handler);
  }

  function middleware(req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void {
    if ("baseUrl" in req && req.baseUrl !== "") return next(misplaced(String(req.baseUrl)));
    const refusal = refuseTarget(req);
    if (refusal !== null) return refuseParsed(res, refusal);
    onceOpen((open) => {
      open.request(req, res, {
        enter: (context) => enterShop(context, res, { admissions: open.admissions, next }),
        outside(request) {
          asTheShopSees(req, request);
          next();
        },
      });
    }, next);
  }

  function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, accept: Accept): void {
    const destroy = () => socket.destroy();
    socket.on("error", destroy);
    const refusal = refuseTarget(req);
    if (refusal !== null) return refuseRaw(socket, refusal);
    const go = () => {
      socket.off("error", destroy);
      accept(req, socket, head);
    };
    onceOpen(
      (open) => {
        const res = responseOn(req.socket, req);
        open.follow(req, res, {
          enter: (context) => enterSocket(context, res, { admissions: open.admissions, next: go }),
          outside(request) {
            res.detachSocket(req.socket);
            asTheShopSees(req, request);
            go();
          },
        });
      },
      () => refuseRaw(socket, NOT_OPEN),
    );
  }

  return Object.assign(middleware, {
    ready,
    upgrade,
    metrics: () => metrics.expose(),
    async close() {
      await opening.catch(() => {});
      await closing.close();
    },
  });
}

/** The calls under `/.airlock/` would not reach it, and paths would mean something else than in the configuration. */
function misplaced(at: string): AirlockError {
  return new AirlockError("ERR_USAGE", `airlock has to stand at the root of the app, not below "${at}"`);
}
