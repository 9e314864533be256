import { collectDefaultMetrics, Registry } from "prom-client";
import type { MetricsState } from "./aggregate.ts";
import { createInstruments } from "./instruments.ts";
import { type MeteredRoom, RoomMetrics } from "./room.ts";
import type { Shops } from "./shops.ts";

export type { RoomMetrics } from "./room.ts";

/** Gauges that are named like counters, which `promtool check metrics` objects to; the ones by `type` say the same. */
export const MISNAMED: readonly string[] = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
];

export interface Metrics {
  /** The metrics of one room, to be kept by whoever counts. */
  room(room: MeteredRoom): RoomMetrics;
  /** Once for every request, whatever room it is for; each needs its `requestEnded`. */
  requestBegan(): void;
  requestEnded(): void;
  /** Where the shops' connections are counted. */
  watch(shops: Shops): void;
  /** What runs. */
  build(version: string): void;
  /** How the process does, 0 to 2. */
  overload(level: number): void;
  /** Everything as Prometheus reads it, of the type `contentType`. */
  expose(): Promise<string>;
  /** The same as plain data, for a primary that adds up those of its workers. */
  state(): Promise<MetricsState>;
  readonly contentType: string;
}

/** The metrics of one gateway, in a registry of their own; and of its process, unless `ofProcess` is false. */
export function createMetrics({ ofProcess = true }: { readonly ofProcess?: boolean } = {}): Metrics {
  const registry = new Registry();
  let inFlight = 0;
  let watched: Shops = { shares: () => [], buffered: () => ({ requests: 0, answers: 0 }) };
  const shops: Shops = { shares: () => watched.shares(), buffered: () => watched.buffered() };
  const instruments = createInstruments(registry, () => inFlight, shops);
  if (ofProcess) {
    collectDefaultMetrics({ register: registry });
    for (const name of MISNAMED) registry.removeSingleMetric(name);
  }
  return {
    room: (room) => new RoomMetrics(instruments, room),
    requestBegan() {
      inFlight += 1;
    },
    requestEnded() {
      inFlight -= 1;
    },
    watch(given) {
      watched = given;
    },
    build: (version) => instruments.buildInfo.set({ version }, 1),
    overload: (level) => instruments.overload.set(level),
    expose: () => registry.metrics(),
    state: () => registry.getMetricsAsJSON(),
    contentType: registry.contentType,
  };
}
