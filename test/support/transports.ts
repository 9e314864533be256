import { describe } from "@jest/globals";
import type { UpstreamConfig } from "../../src/config/config.ts";

type TransportName = UpstreamConfig["transport"];

const TRANSPORTS: readonly TransportName[] = ["own", "undici"];

/** Defines the same cases for every transport. */
export function forEachTransport(define: (transport: TransportName) => void): void {
  describe.each(TRANSPORTS)("over %s", define);
}
