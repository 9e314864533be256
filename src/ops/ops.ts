import express, { type Express, type NextFunction, type Request, type Response } from "express";
import helmet from "helmet";
import { isEngineFailure } from "../errors.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { type ApiOptions, createApi } from "./api.ts";
import { answerProblem } from "./problem.ts";

export interface OpsOptions {
  readonly metrics: Pick<Metrics, "expose" | "contentType">;
  readonly isReady: () => Readiness | Promise<Readiness>;
  /** Whether it takes requests, whatever its engine does. Default: always. */
  readonly isServing?: () => Readiness;
  readonly version: string;
  /** Absent: there is no API at all. */
  readonly api?: ApiOptions;
}

/** Whether a load balancer should send visitors here, and why not. `reasons` is empty when ready. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

/** Of a gateway that does not listen yet. */
export const OPENING: Readiness = { ready: false, reasons: ["opening"] };
export const DRAINING: Readiness = { ready: false, reasons: ["draining"] };
export const SERVING: Readiness = { ready: true, reasons: [] };

const PATHS = ["/healthz", "/servingz", "/readyz", "/metrics"];
const STRICT = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };
/** The listener speaks plain HTTP, on loopback or in a private net: a browser must not be sent to TLS or remember it. */
const PLAIN_HTTP = { strictTransportSecurity: false } as const;

/**
 * What people and their monitors ask of a gateway. `/healthz` is 200 as long as the process lives, `/servingz` while
 * it takes requests, `/readyz` while all else is well too; the last two are 503 with the reasons otherwise.
 * `/metrics` is for Prometheus, and `/` names them all. None of these needs or shows a secret. Below `/api/v1` is
 * what changes a room, for holders of the operators' token.
 */
export function createOps(options: OpsOptions): Express {
  const { metrics, isReady, isServing = () => SERVING, version, api } = options;
  const ops = express();
  ops.disable("etag").set("strict routing", true).set("case sensitive routing", true);
  ops.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: STRICT }, ...PLAIN_HTTP }));
  ops.use((_request, response, next) => {
    response.set("cache-control", "no-store");
    next();
  });

  ops.get("/", (_request, response) => {
    response.json({ name: "airlock", version, paths: PATHS });
  });
  ops.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  ops.get("/servingz", (_request, response) => {
    const { ready, reasons } = isServing();
    response.status(ready ? 200 : 503).json({ serving: ready, reasons });
  });
  ops.get("/readyz", async (_request, response) => {
    const { ready, reasons } = await isReady();
    response.status(ready ? 200 : 503).json({ ready, reasons });
  });
  ops.get("/metrics", async (_request, response) => {
    response.set("content-type", metrics.contentType).send(await metrics.expose());
  });

  ops.all(["/", ...PATHS], (request, response) => {
    response.set("allow", "GET, HEAD");
    answerProblem(response, 405, `${request.method} is not allowed here`);
  });
  if (api !== undefined) ops.use("/api/v1", createApi(api));
  ops.use((_request, response) => answerProblem(response, 404, "there is nothing at this path"));
  ops.use(fail);
  return ops;
}

/**
 * A path or a body that cannot be read comes here with its status; anything else is the engine's fault or ours, and its
 * text may tell too much.
 */
function fail(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) {
    next(error);
    return;
  }
  if (isEngineFailure(error)) {
    response.set("retry-after", "1");
    answerProblem(response, 503, "the engine is away; try again");
    return;
  }
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  if (status === 413) answerProblem(response, status, "the body is too large");
  else if (status >= 400 && status < 500) answerProblem(response, status, "the request cannot be read");
  else answerProblem(response, 500, "the gateway could not answer");
}
