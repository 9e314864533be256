import { createHash, timingSafeEqual } from "node:crypto";
import type { RequestHandler } from "express";
import { answerProblem } from "./problem.ts";

/**
 * Lets through who shows the operators' token (RFC 6750 §2.1), compared in constant time, whatever its length; anybody
 * else gets 401. Without a token nobody is let through, and 403 says how to set one.
 */
export function requireBearer(token: string | undefined): RequestHandler {
  const expected = token === undefined ? undefined : digest(token);
  return function requireToken(request, response, next) {
    if (expected === undefined) {
      answerProblem(response, 403, "the operators' API is off; set AIRLOCK_OPS_TOKEN for the gateway");
      return;
    }
    const shown = /^Bearer +([\x21-\x7e]+) *$/i.exec(request.get("authorization") ?? "")?.[1];
    if (shown !== undefined && timingSafeEqual(digest(shown), expected)) {
      next();
      return;
    }
    response.set("www-authenticate", 'Bearer realm="airlock"');
    answerProblem(response, 401, "the operators' token is missing or wrong");
  };
}

/** Of equal length for any token, as the comparison needs. */
function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
