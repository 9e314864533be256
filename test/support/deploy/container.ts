import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Image } from "./image.ts";
import { type Ran, run } from "./tools.ts";

/** A folder of this machine at a path of the container. */
export interface Mount {
  readonly from: string;
  readonly at: string;
  readonly writable?: boolean;
}

export interface Run {
  readonly args: readonly string[];
  /** In the place of the image's entry point. */
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly mounts?: readonly Mount[];
}

export interface Container {
  readonly process: ChildProcess;
  readonly log: readonly string[];
  /** Sends SIGTERM and waits for the exit code. */
  stop(): Promise<number | null>;
}

/** Runs to its end, as an engine would: in the image's root file system, read-only, as its user, with its environment. */
export function runContainer(image: Image, given: Run): Ran {
  const [program = "", ...args] = commandOf(image, given);
  return run(program, args, { env: environment(image, given) });
}

/** The same for one that stays. */
export function startContainer(image: Image, given: Run): Container {
  const [program = "", ...args] = commandOf(image, given);
  const child = spawn(program, args, {
    env: environment(image, given),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const log: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => log.push(line));
  return {
    process: child,
    log,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
      return child.exitCode;
    },
  };
}

function environment({ config }: Image, { env }: Run): NodeJS.ProcessEnv {
  const own = config.Env.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]);
  return { ...Object.fromEntries(own), ...env };
}

/** Everything is mounted in a mount namespace of its own, and each step becomes the next: the process is the container's. */
function commandOf({ root, config }: Image, { args, command, mounts = [] }: Run): string[] {
  for (const { at } of mounts) mkdirSync(join(root, at), { recursive: true });
  const steps = [
    ': >> "$ROOT/etc/hosts"',
    '/usr/bin/mount --bind "$ROOT" "$ROOT"',
    '/usr/bin/mount -o remount,ro,bind "$ROOT"',
    '/usr/bin/mount -t proc proc "$ROOT/proc"',
    '/usr/bin/mount --bind /etc/hosts "$ROOT/etc/hosts"',
    ...mounts.flatMap(({ from, at, writable }) => [
      `/usr/bin/mount --bind ${quoted(from)} ${quoted(join(root, at))}`,
      ...(writable ? [] : [`/usr/bin/mount -o remount,ro,bind ${quoted(join(root, at))}`]),
    ]),
  ];
  const [uid, gid] = config.User.split(":");
  const inside = [...(command ?? config.Entrypoint), ...args].map(quoted).join(" ");
  const become = `/usr/bin/setpriv --clear-groups /usr/bin/unshare --root=${quoted(root)} --wd=${quoted(config.WorkingDir)} --setgid=${gid} --setuid=${uid}`;
  const script = `ROOT=${quoted(root)}\n${steps.join(" &&\n")} &&\nexec ${become} -- ${inside}`;
  return ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
