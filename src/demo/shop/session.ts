import { randomUUID } from "node:crypto";
import type { Request, Response } from "express";
import { LRUCache } from "lru-cache";
import { ROOM_FIELD, SESSION_FIELD } from "../../protocol/headers.ts";
import type { Choice } from "./seats.ts";

/** What Airlock tells the shop of the one who asks; absent when somebody came around the gateway. */
export interface AirlockSession {
  readonly session: string | undefined;
  readonly room: string | undefined;
}

/** Airlock removes the client's own headers of these names, so the shop may believe them. */
export function airlockSession(request: Request): AirlockSession {
  return { session: request.get(SESSION_FIELD), room: request.get(ROOM_FIELD) };
}

export interface Baskets {
  get(request: Request): Choice | undefined;
  put(request: Request, response: Response, choice: Choice): void;
  clear(request: Request): void;
}

const COOKIE = "shop";

/** The shop's own cookie and what it stands for. The oldest baskets go when there are more than `max`. */
export function createBaskets(max = 10_000): Baskets {
  const baskets = new LRUCache<string, Choice>({ max });

  return {
    get(request) {
      const id = basketId(request);
      return id === undefined ? undefined : baskets.get(id);
    },
    put(request, response, choice) {
      const id = basketId(request) ?? randomUUID();
      baskets.set(id, choice);
      response.cookie(COOKIE, id, { httpOnly: true, sameSite: "lax", path: "/" });
    },
    clear(request) {
      const id = basketId(request);
      if (id !== undefined) baskets.delete(id);
    },
  };
}

function basketId(request: Request): string | undefined {
  return /(?:^|;\s*)shop=([0-9a-f-]{36})(?:;|$)/.exec(request.get("cookie") ?? "")?.[1];
}
