import type { IncomingMessage, ServerResponse } from "node:http";
import { isEngineFailure } from "../errors.ts";
import { endLastThisTick } from "../node/tick-scheduler.ts";
import { createVerifyPage } from "../page/verify.ts";
import { OWN_PREFIX } from "../protocol/paths.ts";
import type { Answer, Entry, ForwardContext } from "./answers/forward-context.ts";
import { reply, replyProblem } from "./answers/write-reply.ts";
import { answerCall } from "./calls/calls.ts";
import { answerPoll } from "./calls/shared.ts";
import { onClosed } from "./http/response-closed.ts";
import { BUSY_STATUS } from "./overload/retry.ts";
import { type About, createPipeline, type PipelineParts } from "./pipeline.ts";
import type { RequestFacts } from "./request/facts.ts";
import { factsOf } from "./request/facts-of-message.ts";
import type { TrustedProxies } from "./request/trusted-proxies.ts";
import { RequestLog } from "./request-log.ts";
import type { Admissions } from "./visitor/admissions.ts";

/** Where the pipeline ends for whoever may go in. */
export interface Ends {
  enter(context: ForwardContext, res: ServerResponse): void;
  /** The address is no room's, whatever way it is read. Absent: that is answered 404. */
  outside?(request: RequestFacts): void;
}

export interface RequestHandlerParts extends PipelineParts {
  readonly peers: TrustedProxies;
}

export interface RequestHandler {
  readonly admissions: Admissions;
  /** Answers one of Airlock's own calls, or follows the request. `req.url` is in origin-form. */
  request(req: IncomingMessage, res: ServerResponse, ends: Ends): void;
  /** Takes a request, or a handshake, to one of the ends, or answers it. */
  follow(req: IncomingMessage, res: ServerResponse, ends: Ends): void;
}

/** The pipeline's two edges: what node received becomes a value, and what was decided is carried out on node's response. */
export function createRequestHandler(parts: RequestHandlerParts): RequestHandler {
  const { rooms, ring, peers, pages, metrics, log } = parts;
  const pipeline = createPipeline(parts);
  const { admissions, readers } = pipeline;
  const calls = { rooms, ring, admissions, readers, pages, verifyPage: createVerifyPage() };

  function request(req: IncomingMessage, res: ServerResponse, ends: Ends): void {
    const facts = factsOf(req, peers);
    // Answered before they could be in flight: only a log that tells of every request has to hear of them.
    if (!log.isLevelEnabled("debug") && (answerPoll(facts, res, rooms) || turnedAway(facts, res))) return;
    metrics.requestBegan();
    const watch = new RequestLog<About>(facts, res, requestEnded);
    if (facts.target.startsWith(OWN_PREFIX)) {
      answerCall(facts, res, calls).catch((error: unknown) => unanswerable(facts, res, error));
      return;
    }
    followed(facts, res, ends, watch);
  }

  function follow(req: IncomingMessage, res: ServerResponse, ends: Ends): void {
    const facts = factsOf(req, peers);
    followed(facts, res, ends, new RequestLog<About>(facts, res, tell));
  }

  function turnedAway(facts: RequestFacts, res: ServerResponse): boolean {
    const found = pipeline.turnsAway(facts);
    if (found === undefined) return false;
    found.overload.crowd?.turnedAway(res);
    endLastThisTick(res.writeHead(BUSY_STATUS, found.fields), found.body);
    return true;
  }

  function followed(facts: RequestFacts, res: ServerResponse, ends: Ends, watch: RequestLog<About>): void {
    try {
      const { answer, about } = pipeline.judge(facts, ends.outside !== undefined);
      watch.about = about;
      if (!(answer instanceof Promise)) carryOut(answer, res, ends);
      else
        answer
          .then((made) => carryOut(made, res, ends))
          .catch((error: unknown) => unanswerable(facts, res, error));
    } catch (error) {
      unanswerable(facts, res, error);
    }
  }

  function requestEnded(watch: RequestLog<About>): void {
    metrics.requestEnded();
    tell(watch);
  }

  /** The metrics, and the log where anybody reads that much of it. */
  function tell(watch: RequestLog<About>): void {
    const { about, seconds } = watch;
    if (about !== undefined) about.room.metrics.request(seconds, about.decision);
    if (!log.isLevelEnabled("debug")) return;
    if (about === undefined) log.debug(watch.seen(seconds), "answered a call");
    else log.debug({ ...watch.seen(seconds), ...about, room: about.room.config.id }, "answered");
  }

  function unanswerable(facts: RequestFacts, res: ServerResponse, error: unknown): void {
    const down = isEngineFailure(error);
    const { req } = res;
    const gone = req.destroyed && !req.complete;
    if (!down && !gone) log.error({ request: facts.id, err: error }, "could not answer a request");
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const detail = down
      ? "the line cannot be reached just now; whoever has a place keeps it"
      : "the gateway failed to answer";
    replyProblem(res, {
      code: down ? "engine-down" : "internal-error",
      detail,
      ...(down && { headers: { "Retry-After": "2" } }),
    });
  }

  return { admissions, request, follow };
}

/** The one place where a decision of the pipeline's becomes an answer, or a request to the shop. */
function carryOut(answer: Answer, res: ServerResponse, ends: Ends): void {
  switch (answer.kind) {
    case "enter":
      ends.enter(entered(answer, res), res);
      break;
    case "outside":
      ends.outside?.(answer.request);
      break;
    default:
      answer.turnedAwayBy?.crowd?.turnedAway(res);
      reply(res, answer);
  }
}

/** The session's lease is held until the answer is out. */
function entered(entry: Entry, res: ServerResponse): ForwardContext {
  const { request, room, who, pass, cookies, holds, bypass, reading, observed } = entry;
  const errand = holds && room.underway.begin(holds, bypass);
  if (errand !== undefined) onClosed(res, () => errand.end());
  return { request, room, who, pass, cookies, errand, reading, observed };
}
