import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { serve } from "../../src/process/serve.ts";
import { formatKeys } from "../../src/tokens/jwk.ts";
import type { KeyKind } from "../../src/tokens/kind.ts";
import { firstKeys } from "../../src/tokens/rotation.ts";
import { LEAST, loaded } from "../support/configuration.ts";

const TIMES = "{ preQueueAt: 2026-11-23T09:00:00Z, opensAt: 2026-11-23T10:00:00Z }";
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "airlock-serve-"));
});
afterEach(() => rm(dir, { recursive: true }));

async function open(room: string, kinds: readonly KeyKind[]) {
  const keys = join(dir, "keys.json");
  const held = firstKeys(Date.now()).filter(({ kind }) => kinds.includes(kind));
  await writeFile(keys, formatKeys(held), { mode: 0o600 });
  const { config, secrets } = loaded(`keys: ${keys}
listen: 127.0.0.1:0
ops: { listen: 127.0.0.1:0 }
dataDir: ${dir}
log: { level: silent }
${LEAST}${room}`);
  return serve(config, secrets);
}

test.each([
  ["    access: invitation\n", "invitation"],
  [`    order: lottery\n    schedule: ${TIMES}\n`, "lottery"],
])(
  "a room that needs a key which an older file lacks does not open and says how to add it",
  async (room, kind) => {
    await expect(open(room, ["place", "pass"])).rejects.toMatchObject({
      code: "ERR_KEYS_INVALID",
      message: `room "tickets" needs a key of kind ${kind}, and ${dir}/keys.json has none; run: airlock keys rotate`,
    });
  },
);

test("a gateway without such a room opens with an older file", async () => {
  const gateway = await open("", ["place", "pass"]);
  expect(gateway.fault).toBeUndefined();
  await gateway.close();
});
