import { confirmInvitation } from "../answers/invitation-link.ts";
import { reply, replyProblem } from "../answers/write-reply.ts";
import { pathOf } from "../request/local-path.ts";
import type { Call } from "./call.ts";

/**
 * `POST invitation`: the form of the page that asks whether somebody else's invitation is to count in this browser. It leads
 * to the address of the link, `to`, with the invitation's cookie in place of what was there.
 */
export function useInvitation(call: Call): void {
  const { token, to = "/" } = call.fields;
  if (typeof token === "string" && typeof to === "string")
    return reply(call.res, confirmInvitation(call, token, pathOf(to)));
  const detail = 'the form has the fields "token" and "to"';
  replyProblem(call.res, { code: "body-invalid", detail });
}
