import { z } from "zod";
import { parseCidr } from "./cidr.ts";
import { type EngineUrl, parseEngineUrl } from "./engine-url.ts";
import { CHECK_ALWAYS, choice, identifier, mapOf, parsedText, text, wholeNumber } from "./fields.ts";
import { parseListen } from "./listen.ts";
import { matchKey } from "./match.ts";
import { findRepeats } from "./repeats.ts";
import { proxiedRoomSchema, roomSchema } from "./room-schema.ts";
import { isSamePort, isSelfUpstream } from "./self-upstream.ts";

function listen() {
  return parsedText(parseListen, "must be host:port, such as 127.0.0.1:8080 or [::1]:8080");
}

const engineSchema = z
  .string({ error: "must be embedded or a Redis URL" })
  .transform((value, context): EngineUrl => {
    const result = parseEngineUrl(value);
    if (result.ok) return result.engine;
    context.addIssue({ code: "custom", message: result.reason });
    return z.NEVER;
  });

const file = text(/\S/, "must be the path of a file");

function roomsOf<Room extends z.ZodType>(room: Room, needs: string) {
  return z
    .array(room, { error: `must be a list of rooms, each with ${needs}` })
    .min(1, { error: "must have at least one room" });
}

/** What a shop in this process is configured by. What it puts out is `Config<RoomConfig>`, but for the engine. */
export const middlewareSchema = mapOf({
  listen: listen().prefault("0.0.0.0:8080"),
  ops: mapOf({ listen: listen().prefault("127.0.0.1:9090") }).prefault({}),
  engine: engineSchema.prefault("embedded"),
  engineTimeoutMs: wholeNumber(50, 30_000).default(500),
  engineAllows: choice("nothing", "eviction").default("nothing"),
  keys: file.default("./airlock-keys.json"),
  dataDir: text(/\S/, "must be the path of a folder").default("./airlock-ledger"),
  trustedProxies: z
    .array(parsedText(parseCidr, "must be a CIDR such as 10.0.0.0/8 or fd00::/8"), {
      error: "must be a list of CIDRs such as [10.0.0.0/8]",
    })
    .default([]),
  workers: wholeNumber(1, 256).default(1),
  whenOverloaded: choice("shed", "queue").default("shed"),
  limits: mapOf({
    headerBytes: wholeNumber(1024, 1_048_576).default(16_384),
    headersSeconds: wholeNumber(1, 3600).default(10),
    requestSeconds: wholeNumber(1, 86_400).default(300),
    keepAliveSeconds: wholeNumber(1, 3600).default(65),
    connections: wholeNumber(1, 1_000_000).default(50_000),
    bodyBufferBytes: wholeNumber(1024, 1_048_576).default(65_536),
    bufferBytes: wholeNumber(1_048_576, 17_179_869_184).default(67_108_864),
  }).prefault({}),
  drainSeconds: wholeNumber(0, 3600).default(30),
  drainDelaySeconds: wholeNumber(0, 3600).default(0),
  log: mapOf({
    level: choice("trace", "debug", "info", "warn", "error", "fatal", "silent").default("info"),
  }).prefault({}),
  dropsRooms: z.array(identifier(), { error: "must be a list of rooms' ids" }).default([]),
  rooms: roomsOf(roomSchema, "id and whenEngineDown"),
}).superRefine((config, context) => {
  const refuse = (path: (string | number)[], message: string) =>
    context.addIssue({ code: "custom", path, message });
  if (typeof config?.workers === "number" && config.workers > 1 && config.engine?.kind === "embedded") {
    refuse(
      ["workers"],
      "must be 1 where engine is embedded, whose ledger is one process' own; more need Redis",
    );
  }
  if (isSamePort(config?.listen, config?.ops?.listen)) {
    refuse(["ops", "listen"], "is where visitors come in (listen); operators need another port");
  }
  for (const [index, first] of findRepeats(config?.rooms, (room) => room?.id)) {
    refuse(["rooms", index, "id"], `is already the id of rooms[${first}]`);
  }
  const matches = allMatches(config?.rooms);
  for (const [index, first] of findRepeats(matches, (match) => match.key)) {
    const [here, there] = [matches[index], matches[first]];
    if (here && there)
      refuse(here.path, `has the host and path of rooms[${there.path[1]}].match[${there.path[3]}]`);
  }
}, CHECK_ALWAYS);

/** The file as a whole, with every default. What it puts out is `Config`, but for the engine. */
export const fileSchema = middlewareSchema
  .safeExtend({
    rooms: roomsOf(proxiedRoomSchema, "id, upstream and whenEngineDown"),
  })
  .superRefine((config, context) => {
    for (const [index, room] of Array.isArray(config?.rooms) ? config.rooms.entries() : []) {
      if (!isSelfUpstream(room?.upstream?.url, config.listen)) continue;
      const message = "is this gateway itself, which listens there; it must be the shop";
      context.addIssue({ code: "custom", path: ["rooms", index, "upstream"], message });
    }
  }, CHECK_ALWAYS);

interface PlacedMatch {
  readonly path: ["rooms", number, "match", number];
  readonly key: string | undefined;
}

function allMatches(rooms: readonly { match: readonly { host: string; path: string }[] }[]): PlacedMatch[] {
  if (!Array.isArray(rooms)) return [];
  return rooms.flatMap((room, roomIndex) => {
    if (!Array.isArray(room?.match)) return [];
    return room.match.map(
      (match: { host: unknown; path: unknown } | undefined, index: number): PlacedMatch => {
        const { host, path } = match ?? {};
        const key =
          typeof host === "string" && typeof path === "string" ? matchKey({ host, path }) : undefined;
        return { path: ["rooms", roomIndex, "match", index], key };
      },
    );
  });
}
