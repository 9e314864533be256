import { chmod, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createKeys, isPrivate, readKeys, replaceKeys, withKeysLocked } from "../../../src/tokens/keyfile.ts";
import { firstKeys, rotateKeys } from "../../../src/tokens/rotation.ts";
import { NOW } from "./forge.ts";
import { type Scratch, scratch } from "./scratch.ts";

let files: Scratch;
beforeEach(async () => {
  files = await scratch();
});
afterEach(() => files.remove());

describe("a keys file", () => {
  test("is its owner's alone and leaves nothing beside it", async () => {
    await createKeys(files.keys, firstKeys(NOW));
    expect((await stat(files.keys)).mode & 0o777).toBe(0o600);
    await replaceKeys(files.keys, firstKeys(NOW));
    expect((await stat(files.keys)).mode & 0o777).toBe(0o600);
    expect(await files.list()).toEqual(["keys.json"]);
  });

  test("is not made over another", async () => {
    expect(await createKeys(files.keys, firstKeys(NOW))).toBe(true);
    const text = await readFile(files.keys, "utf8");
    expect(await createKeys(files.keys, firstKeys(NOW))).toBe(false);
    expect(await readFile(files.keys, "utf8")).toBe(text);
    expect(await files.list()).toEqual(["keys.json"]);
  });

  test.each([
    [0o644, "0644"],
    [0o640, "0640"],
    [0o604, "0604"],
    [0o660, "0660"],
  ])("of mode %o is refused with the remedy", async (mode, octal) => {
    await createKeys(files.keys, firstKeys(NOW));
    await chmod(files.keys, mode);
    await expect(readKeys(files.keys)).rejects.toMatchObject({
      code: "ERR_KEYS_INVALID",
      message: `cannot use the keys file ${files.keys}: others may read it (mode ${octal}); run: chmod 600 ${files.keys}`,
    });
  });

  test.each([
    { mode: 0o100600, uid: 1000, process: 1000, fit: true },
    { mode: 0o100440, uid: 1000, process: 1000, fit: false },
    { mode: 0o100440, uid: 0, process: 1000, fit: true },
    { mode: 0o100640, uid: 0, process: 1000, fit: true },
    { mode: 0o100660, uid: 0, process: 1000, fit: false },
    { mode: 0o100444, uid: 0, process: 1000, fit: false },
    { mode: 0o100440, uid: 0, process: 0, fit: false },
  ])("of %j: root's may be read by a group, as Kubernetes mounts a Secret", ({ process, fit, ...file }) => {
    expect(isPrivate(file, process)).toBe(fit);
  });

  test("that can't be written leaves nothing behind", async () => {
    const path = join(files.directory, "nowhere", "keys.json");
    await expect(createKeys(path, firstKeys(NOW))).rejects.toMatchObject({
      code: "ERR_KEYS_INVALID",
      message: `cannot write the keys file ${path}`,
    });
  });
});

describe("the lock of a keys file", () => {
  const rotateOnce = () =>
    withKeysLocked(files.keys, async (path) => replaceKeys(path, rotateKeys(await readKeys(path), NOW)));

  test("lets one of two changes through", async () => {
    await createKeys(files.keys, firstKeys(NOW));
    const results = await Promise.allSettled([rotateOnce(), rotateOnce()]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((result) => result.status === "rejected")).toMatchObject({
      reason: {
        code: "ERR_KEYS_LOCKED",
        message: `another process is changing the keys file ${files.keys}; if none is, remove ${files.keys}.lock`,
      },
    });
    expect(await readKeys(files.keys)).toHaveLength(7);
  });

  test("is given back, also after a failure", async () => {
    await writeFile(files.keys, "{", { mode: 0o600 });
    await expect(rotateOnce()).rejects.toMatchObject({ code: "ERR_KEYS_INVALID" });
    expect(await files.list()).toEqual(["keys.json"]);
  });

  test("is held on the file that a link points to", async () => {
    await createKeys(files.keys, firstKeys(NOW));
    const alias = join(files.directory, "alias.json");
    await symlink(files.keys, alias);
    await withKeysLocked(alias, async (path) => {
      expect(path).toBe(files.keys);
      await expect(rotateOnce()).rejects.toMatchObject({ code: "ERR_KEYS_LOCKED" });
    });
  });
});
