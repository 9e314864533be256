import type { RequestFacts } from "../../src/gateway/request/facts.ts";

/** A request as a plain value: `GET /` of nobody in particular, but for what `given` says. */
export function facts(given: Partial<RequestFacts> = {}): RequestFacts {
  return {
    id: "r1",
    method: "GET",
    host: "shop.example",
    target: "/",
    scheme: "http",
    address: "192.0.2.7",
    fields: {},
    ...given,
  };
}
