import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Scratch {
  /** Where a test may put its keys file. */
  readonly keys: string;
  readonly directory: string;
  list(): Promise<string[]>;
  remove(): Promise<void>;
}

export async function scratch(): Promise<Scratch> {
  const directory = await mkdtemp(join(tmpdir(), "airlock-keys-"));
  return {
    keys: join(directory, "keys.json"),
    directory,
    list: async () => (await readdir(directory)).sort(),
    remove: () => rm(directory, { recursive: true }),
  };
}
