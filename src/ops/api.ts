import { readFileSync } from "node:fs";
import express, { type Request, type Response, type Router } from "express";
import { requireBearer } from "./bearer.ts";
import { parseBody, revocationsBody } from "./bodies.ts";
import {
  answerLottery,
  type LotteryAnswer,
  type LotteryCommand,
  type LotteryState,
  lotteryBody,
} from "./lottery.ts";
import { answerProblem } from "./problem.ts";

/** A room as its operators may see and change it. All calls fail with `ERR_ENGINE_DOWN` where the ledger did not hear of it. */
export interface OpsRoom {
  /** `open`: the room takes no invitations. */
  readonly access: "open" | "invitation";
  /** `before`: all that were made before this are void, in ms; zero: none for that. */
  revoke(revocations: { readonly people: readonly string[]; readonly before: number }): Promise<void>;
  lottery(): Promise<LotteryState>;
  orderLottery(order: LotteryCommand): Promise<LotteryAnswer>;
  /** The store's clock is right as it is, and the room is to go by it. */
  takeClock(): Promise<void>;
}

export interface ApiOptions {
  /** The operators' token. Absent: the API is off. */
  readonly token: string | undefined;
  readonly room: (id: string) => OpsRoom | undefined;
}

export const OPS_METHODS = {
  "/rooms/:room/revocations": "POST",
  "/rooms/:room/lottery": "GET, HEAD, POST",
  "/rooms/:room/clock": "POST",
};

const DESCRIPTION = readFileSync(new URL("openapi.json", import.meta.url), "utf8");

/** A thousand persons of 64 characters are 67 kB. */
const LARGEST_BODY = "128kb";

/** The operators' API, for whoever has the token: what is wrong with a call is told as problem details. */
export function createApi({ token, room }: ApiOptions): Router {
  const api = express.Router({ strict: true, caseSensitive: true });
  api.get("/openapi.json", (_request, response) => {
    response.type("json").send(DESCRIPTION);
  });
  api.use(requireBearer(token), express.json({ limit: LARGEST_BODY }));

  api.post("/rooms/:room/revocations", async (request, response) => {
    const found = find(room, request, response);
    if (found === undefined) return;
    if (found.access !== "invitation") {
      answerProblem(response, 409, "the room is open to everybody and has no invitations to revoke");
      return;
    }
    const body = parseBody(revocationsBody, request, response);
    if (body === undefined) return;
    await found.revoke(body);
    response.status(204).end();
  });

  api.post("/rooms/:room/lottery", async (request, response) => {
    const found = find(room, request, response);
    if (found === undefined) return;
    const body = parseBody(lotteryBody, request, response);
    if (body !== undefined) answerLottery(response, await found.orderLottery(body));
  });

  api.get("/rooms/:room/lottery", async (request, response) => {
    const found = find(room, request, response);
    if (found !== undefined) response.json(await found.lottery());
  });

  api.post("/rooms/:room/clock", async (request, response) => {
    const found = find(room, request, response);
    if (found === undefined) return;
    await found.takeClock();
    response.status(204).end();
  });

  for (const [path, methods] of Object.entries(OPS_METHODS)) {
    api.all(path, (request, response) => {
      response.set("allow", methods);
      answerProblem(response, 405, `${request.method} is not allowed here`);
    });
  }
  return api;
}

function find(room: ApiOptions["room"], request: Request, response: Response): OpsRoom | undefined {
  const found = room(String(request.params.room));
  if (found === undefined) answerProblem(response, 404, "there is no such room");
  return found;
}
