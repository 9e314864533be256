import { z } from "zod";
import { parseCidr } from "./cidr.ts";
import { type EngineUrl, parseEngineUrl } from "./engine-url.ts";
import { ALWAYS, choice, name, parsed, section, text, whole } from "./fields.ts";
import { isItself, isSame } from "./itself.ts";
import { parseListen } from "./listen.ts";
import { matchKey } from "./match.ts";
import { repeats } from "./repeats.ts";
import { proxiedRoomSchema, roomSchema } from "./room-schema.ts";

function listen() {
  return parsed(parseListen, "must be host:port, such as 127.0.0.1:8080 or [::1]:8080");
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
export const middlewareSchema = section({
  listen: listen().prefault("0.0.0.0:8080"),
  ops: section({ listen: listen().prefault("127.0.0.1:9090") }).prefault({}),
  engine: engineSchema.prefault("embedded"),
  engineTimeoutMs: whole(50, 30_000).default(500),
  engineAllows: choice("nothing", "eviction").default("nothing"),
  keys: file.default("./airlock-keys.json"),
  dataDir: text(/\S/, "must be the path of a folder").default("./airlock-ledger"),
  trustedProxies: z
    .array(parsed(parseCidr, "must be a CIDR such as 10.0.0.0/8 or fd00::/8"), {
      error: "must be a list of CIDRs such as [10.0.0.0/8]",
    })
    .default([]),
  workers: whole(1, 256).default(1),
  whenOverloaded: choice("shed", "queue").default("shed"),
  limits: section({
    headerBytes: whole(1024, 1_048_576).default(16_384),
    headersSeconds: whole(1, 3600).default(10),
    requestSeconds: whole(1, 86_400).default(300),
    keepAliveSeconds: whole(1, 3600).default(65),
    connections: whole(1, 1_000_000).default(50_000),
    bodyBufferBytes: whole(1024, 1_048_576).default(65_536),
    bufferBytes: whole(1_048_576, 17_179_869_184).default(67_108_864),
  }).prefault({}),
  drainSeconds: whole(0, 3600).default(30),
  drainDelaySeconds: whole(0, 3600).default(0),
  log: section({
    level: choice("trace", "debug", "info", "warn", "error", "fatal", "silent").default("info"),
  }).prefault({}),
  dropsRooms: z.array(name(), { error: "must be a list of rooms' ids" }).default([]),
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
  if (isSame(config?.listen, config?.ops?.listen)) {
    refuse(["ops", "listen"], "is where visitors come in (listen); operators need another port");
  }
  for (const [index, first] of repeats(config?.rooms, (room) => room?.id)) {
    refuse(["rooms", index, "id"], `is already the id of rooms[${first}]`);
  }
  const matches = allMatches(config?.rooms);
  for (const [index, first] of repeats(matches, (match) => match.key)) {
    const [here, there] = [matches[index], matches[first]];
    if (here && there)
      refuse(here.path, `has the host and path of rooms[${there.path[1]}].match[${there.path[3]}]`);
  }
}, ALWAYS);

/** The file as a whole, with every default. What it puts out is `Config`, but for the engine. */
export const fileSchema = middlewareSchema
  .safeExtend({
    rooms: roomsOf(proxiedRoomSchema, "id, upstream and whenEngineDown"),
  })
  .superRefine((config, context) => {
    for (const [index, room] of Array.isArray(config?.rooms) ? config.rooms.entries() : []) {
      if (!isItself(room?.upstream?.url, config.listen)) continue;
      const message = "is this gateway itself, which listens there; it must be the shop";
      context.addIssue({ code: "custom", path: ["rooms", index, "upstream"], message });
    }
  }, ALWAYS);

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
