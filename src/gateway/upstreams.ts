import type { Logger } from "pino";
import type { ClientLimits, ProxiedRoomConfig } from "../config/config.ts";
import { AirlockError } from "../errors.ts";
import type { Shops } from "../metrics/shops.ts";
import type { TrustedProxies } from "./request/trusted-proxies.ts";
import type { Room } from "./room/room.ts";
import type { Rooms } from "./room/rooms.ts";
import { Buffers } from "./upstream/buffers.ts";
import { SlowClientLog } from "./upstream/slow-client-log.ts";
import { Upstream } from "./upstream/upstream.ts";

export interface UpstreamsParts {
  readonly limits: ClientLimits;
  readonly peers: TrustedProxies;
  readonly rooms: Rooms;
  readonly log: Logger;
}

/** The shops behind a gateway, one a room. */
export class Upstreams implements Shops {
  readonly #byRoom: ReadonlyMap<string, Upstream>;
  readonly #up: Buffers;
  readonly #down: Buffers;

  constructor(configs: readonly ProxiedRoomConfig[], { limits, peers, rooms, log }: UpstreamsParts) {
    const up = new Buffers(limits.bufferBytes);
    const down = new Buffers(limits.bufferBytes);
    [this.#up, this.#down] = [up, down];
    this.#byRoom = new Map(
      configs.map(({ id, upstream }) => {
        const told = new SlowClientLog(id, log);
        const commons = {
          up,
          down,
          bodyBytes: limits.bodyBufferBytes,
          onSlowEnded(share: string, why: string) {
            rooms.byId(id)?.metrics.slowEnded(share, why);
            told.ended(share, why);
          },
        };
        const made = new Upstream(upstream, peers, commons);
        rooms.byId(id)?.batcher.hearsOf(made.reach);
        return [id, made];
      }),
    );
  }

  /** Fails with `ERR_CONFIG_INVALID` for a room of another configuration. */
  of({ config }: Room): Upstream {
    const upstream = this.#byRoom.get(config.id);
    if (upstream === undefined)
      throw new AirlockError("ERR_CONFIG_INVALID", `room "${config.id}" has no upstream`);
    return upstream;
  }

  *shares() {
    for (const [room, { shares }] of this.#byRoom) for (const share of shares) yield { room, ...share };
  }

  buffered() {
    return { requests: this.#up.used, answers: this.#down.used };
  }

  /** Ends all streams; requests go on. The first step of a drain. */
  async endStreams(): Promise<void> {
    await Promise.all(Array.from(this.#byRoom.values(), (upstream) => upstream.endStreams()));
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#byRoom.values(), (upstream) => upstream.close()));
  }
}
