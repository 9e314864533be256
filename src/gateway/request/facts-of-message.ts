import type { IncomingMessage } from "node:http";
import { requestId } from "../../log.ts";
import type { RequestFacts, RequestFields } from "./facts.ts";
import type { TrustedProxies } from "./trusted-proxies.ts";

/** A name that a client or a proxy may give its request. */
const GIVEN = /^[\w.:-]{1,64}$/;

/** What `message` says, as it is now. `message.url` is in origin-form. */
export function factsOf(message: IncomingMessage, peers: TrustedProxies): RequestFacts {
  return new FactsOfMessage(message, peers);
}

/** What most requests need is read at once, the rest when it is asked for: an address may take a long list of proxies. */
class FactsOfMessage implements RequestFacts {
  readonly method: string;
  readonly host: string | undefined;
  readonly target: string;
  readonly fields: RequestFields;
  readonly #message: IncomingMessage;
  readonly #peers: TrustedProxies;
  #id: string | undefined;

  constructor(message: IncomingMessage, peers: TrustedProxies) {
    this.method = message.method ?? "GET";
    this.host = message.headers.host;
    this.target = message.url ?? "/";
    this.fields = message.headers;
    this.#message = message;
    this.#peers = peers;
  }

  get id(): string {
    this.#id ??= idFrom(this.fields["x-request-id"]);
    return this.#id;
  }

  get scheme(): string {
    return this.#peers.scheme(this.#message);
  }

  get address(): string {
    return this.#peers.clientAddress(this.#message);
  }
}

/** The name that the request came with, or a new one. */
function idFrom(given: RequestFields[string]): string {
  return typeof given === "string" && GIVEN.test(given) ? given : requestId();
}
