import type { ServerResponse } from "node:http";
import { isLanguage } from "../../page/text/language.ts";
import { LANGUAGE_COOKIE } from "../../protocol/cookies.ts";
import { LANGUAGE_PREFIX } from "../../protocol/paths.ts";
import { reply, replyProblem } from "../answers/write-reply.ts";
import { isSecure, type RequestFacts } from "../request/facts.ts";
import { localPath } from "../request/local-path.ts";
import { acceptsMethod, READS } from "./methods.ts";

const KEPT_SECONDS = 365 * 24 * 60 * 60;

/**
 * `GET language/{language}/{path}`: keeps the choice of a language and leads back to the path, with its query. It works as a
 * plain link, and the cookie says nothing but the language.
 */
export function chooseLanguage(request: RequestFacts, res: ServerResponse): void {
  const rest = request.target.slice(LANGUAGE_PREFIX.length);
  const slash = rest.indexOf("/");
  const language = slash === -1 ? rest : rest.slice(0, slash);
  if (!isLanguage(language)) {
    return replyProblem(res, { code: "unknown-call", detail: "there is no such language" });
  }
  if (!acceptsMethod(request, res, { name: "language", methods: READS })) return;
  const tls = isSecure(request) ? "; Secure" : "";
  const cookie = `${LANGUAGE_COOKIE}=${language}; Path=/; Max-Age=${KEPT_SECONDS}; HttpOnly; SameSite=Lax${tls}`;
  const headers = { Location: localPath(slash === -1 ? "/" : rest.slice(slash)) };
  reply(res, { status: 303, state: "none", body: "", headers, cookies: [cookie] });
}
