import { Readable } from "node:stream";
import type { Io } from "../../src/cli/shared/command.ts";

interface Given extends Partial<Pick<Io, "cwd" | "env" | "stop">> {
  /** What comes in at stdin. */
  readonly piped?: string;
}

/** An io that keeps what is printed. */
export function captured({
  cwd = ".",
  env = {},
  piped = "",
  stop = new AbortController().signal,
}: Given = {}) {
  const out = { stdout: "", stderr: "" };
  const into = (name: keyof typeof out) => ({
    write: (text: string) => {
      out[name] += text;
    },
  });
  const stdin = Readable.from([Buffer.from(piped)]);
  const io: Io = { stdin, stdout: into("stdout"), stderr: into("stderr"), env, cwd, stop };
  return { io, out };
}
