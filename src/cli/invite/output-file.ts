import { randomBytes } from "node:crypto";
import { type FileHandle, link, open, rename, rm, stat } from "node:fs/promises";
import { AirlockError, codeOf, reasonOf } from "../../errors.ts";

const OWNER_ONLY = 0o600;
const BUFFER = 256 * 1024;

/**
 * A file that is there whole or not at all: lines go to a temporary one beside it, which gets the name at the end. It is
 * its owner's alone, since who has a link is invited.
 */
export class OutputFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: FileHandle;
  readonly #replaces: boolean;
  #buffer = "";

  private constructor(
    path: string,
    temporary: string,
    { file, replaces }: { file: FileHandle; replaces: boolean },
  ) {
    this.#path = path;
    this.#temporary = temporary;
    this.#file = file;
    this.#replaces = replaces;
  }

  /** Fails with `ERR_OUTPUT` where the file exists and may not be replaced, or cannot be written. */
  static async open(path: string, replaces: boolean): Promise<OutputFile> {
    if (!replaces && (await exists(path))) throw taken(path);
    const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
    try {
      return new OutputFile(path, temporary, { file: await open(temporary, "wx", OWNER_ONLY), replaces });
    } catch (cause) {
      throw unwritable(path, cause);
    }
  }

  /** Resolves, or is done at once, when there is room for more. */
  add(line: string): Promise<void> | undefined {
    this.#buffer += line;
    return this.#buffer.length < BUFFER ? undefined : this.#flush();
  }

  /** Gives the file its name. */
  async keep(): Promise<void> {
    await this.#flush();
    try {
      await this.#file.sync();
      if (this.#replaces) await rename(this.#temporary, this.#path);
      else await link(this.#temporary, this.#path);
    } catch (cause) {
      throw codeOf(cause) === "EEXIST" ? taken(this.#path) : unwritable(this.#path, cause);
    }
  }

  /** Removes what has not been kept. */
  async close(): Promise<void> {
    await this.#file.close();
    await rm(this.#temporary, { force: true });
  }

  async #flush(): Promise<void> {
    const text = this.#buffer;
    this.#buffer = "";
    try {
      await this.#file.appendFile(text);
    } catch (cause) {
      throw unwritable(this.#path, cause);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return false;
    throw unwritable(path, cause);
  }
}

function taken(path: string): AirlockError {
  return new AirlockError("ERR_OUTPUT", `${path} exists; --force replaces it`);
}

function unwritable(path: string, cause: unknown): AirlockError {
  return new AirlockError("ERR_OUTPUT", `cannot write ${path}: ${reasonOf(cause)}`, { cause });
}
