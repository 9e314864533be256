import { collectDefaultMetrics, Registry } from "prom-client";
import { createInstruments } from "./instruments.ts";
import { type MeteredRoom, RoomMetrics } from "./room.ts";

export type { RoomMetrics } from "./room.ts";

/** Gauges that are named like counters, which `promtool check metrics` objects to; the ones by `type` say the same. */
const MISNAMED = [
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
  /** Everything as Prometheus reads it, of the type `contentType`. */
  expose(): Promise<string>;
  readonly contentType: string;
}

/** The metrics of one gateway, in a registry of their own; and of its process, unless `ofProcess` is false. */
export function createMetrics({ ofProcess = true }: { readonly ofProcess?: boolean } = {}): Metrics {
  const registry = new Registry();
  let inFlight = 0;
  const instruments = createInstruments(registry, () => inFlight);
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
    expose: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
