import { AirlockError } from "../errors.ts";
import { INVITATION_PARAMETER } from "../protocol/paths.ts";

/** Makes links of tokens. `base` is any address of the room. Fails with `ERR_USAGE` where it cannot carry one. */
export function createLinkMaker(base: string): (token: string) => string {
  const url = URL.canParse(base) ? new URL(base) : undefined;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.hash !== "" ||
    url.username !== "" ||
    url.searchParams.has(INVITATION_PARAMETER)
  ) {
    const message =
      "--base-url must be an https address of the room without a fragment, such as https://tickets.example/";
    throw new AirlockError("ERR_USAGE", message);
  }
  const start = `${url.href}${url.search === "" ? "?" : "&"}${INVITATION_PARAMETER}=`;
  // A token is base64url and dots, which a query may hold as they are.
  return (token) => start + token;
}

/** The token of a link, or the text itself where it is none. */
export function tokenIn(text: string): string {
  const trimmed = text.trim();
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return trimmed;
  return new URL(trimmed).searchParams.get(INVITATION_PARAMETER) ?? "";
}
