import type { Io } from "../../src/cli/command.ts";

/** An io that keeps what is printed. */
export function captured({ cwd = ".", env = {} }: Partial<Pick<Io, "cwd" | "env">> = {}) {
  const out = { stdout: "", stderr: "" };
  const into = (name: keyof typeof out) => ({
    write: (text: string) => {
      out[name] += text;
    },
  });
  const stop = new AbortController().signal;
  const io: Io = { stdout: into("stdout"), stderr: into("stderr"), env, cwd, stop };
  return { io, out };
}
