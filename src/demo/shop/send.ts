import type { Response } from "express";
import type { Html } from "./html.ts";
import { layout } from "./layout.ts";
import { airlockSession } from "./session.ts";

/** Answers with a page of the shop; no cache keeps it, since seats and sessions change. */
export function send(response: Response, status: number, title: string, body: Html): void {
  const visitor = airlockSession(response.req);
  response
    .status(status)
    .set("cache-control", "no-store")
    .type("html")
    .send(layout({ title, body, visitor }));
}
