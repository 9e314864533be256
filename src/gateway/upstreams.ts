import type { ProxiedRoomConfig } from "../config/config.ts";
import { AirlockError } from "../errors.ts";
import type { Room } from "./room.ts";
import type { Peers } from "./upstream/peers.ts";
import { Upstream } from "./upstream/upstream.ts";

/** The shops behind a gateway, one a room. */
export class Upstreams {
  readonly #byRoom: ReadonlyMap<string, Upstream>;

  constructor(rooms: readonly ProxiedRoomConfig[], peers: Peers) {
    this.#byRoom = new Map(rooms.map(({ id, upstream }) => [id, new Upstream(upstream, peers)]));
  }

  /** Fails with `ERR_CONFIG_INVALID` for a room of another configuration. */
  of({ config }: Room): Upstream {
    const upstream = this.#byRoom.get(config.id);
    if (upstream === undefined)
      throw new AirlockError("ERR_CONFIG_INVALID", `room "${config.id}" has no upstream`);
    return upstream;
  }

  /** Ends all streams; requests go on. The first step of a drain. */
  async endStreams(): Promise<void> {
    await Promise.all(Array.from(this.#byRoom.values(), (upstream) => upstream.endStreams()));
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#byRoom.values(), (upstream) => upstream.close()));
  }
}
