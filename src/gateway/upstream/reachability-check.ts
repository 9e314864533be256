import { connect } from "node:net";
import type { Logger } from "pino";
import type { ProxiedRoomConfig } from "../../config/config.ts";

const PATIENCE_MS = 5000;
const SILENT =
  "nothing answers at the room's upstream: visitors who are let in get an error page until the shop is up";

/** Says in the log, once and at the start, which shops are not there. Nothing waits for it. */
export function checkShops(rooms: readonly ProxiedRoomConfig[], log: Logger): void {
  // A log that tells no warnings is no reason to knock.
  if (!log.isLevelEnabled("warn")) return;
  for (const { id, upstream } of rooms) {
    const { hostname, port, protocol } = new URL(upstream.url);
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
    });
    socket.unref();
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error("no connection in time")));
    socket.on("connect", () => socket.destroy());
    socket.on("error", () => log.warn({ room: id }, SILENT));
  }
}
