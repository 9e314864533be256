import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const NS_PER_US = 1000;
const KB = 1024;
const KILL_AFTER_MS = 10_000;

/** A program under measurement: a process of its own, and whatever it has started. */
export interface Program {
  readonly pid: number;
  /** CPU time of all its processes and threads so far, µs, as the kernel's scheduler accounts it. */
  cpuMicros(): number;
  /** The same of each process by its id. */
  cpuByProcess(): ReadonlyMap<number, number>;
  /** Resident memory of all its processes, bytes. */
  rss(): number;
  /** The most that each of them had of it so far, together. */
  peakRss(): number;
  /** Asks it to end, by its id, and waits. */
  stop(): Promise<void>;
}

export interface Start {
  readonly command: readonly string[];
  /** The first line of its output that this finds something in means that it is ready. Absent: the caller waits. */
  readonly ready?: (line: string) => string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** The one processor that it may use. Default: any. */
  readonly cpu?: number | undefined;
}

/** Starts a program and waits until it says that it is ready; `said` is what `ready` has found. */
export async function start({
  command,
  ready,
  env,
  cpu,
}: Start): Promise<{ program: Program; said: string }> {
  const [file = "", ...args] = onCpu(cpu, command);
  const child = spawn(file, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", ready === undefined ? "ignore" : "pipe", "inherit"],
  });
  await once(child, "spawn");
  const said = ready === undefined ? "" : await firstWord(child, ready);
  return { program: programOf(child), said };
}

/** A command as it is started on one processor. */
export function onCpu(cpu: number | undefined, command: readonly string[]): readonly string[] {
  return cpu === undefined ? command : ["taskset", "-c", String(cpu), ...command];
}

function firstWord(child: ChildProcess, ready: (line: string) => string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`${child.spawnargs.join(" ")} ended with ${code}`)));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on("line", (line) => {
      const said = ready(line);
      if (said !== undefined) resolve(said);
    });
  });
}

function programOf(child: ChildProcess): Program {
  const pid = child.pid ?? 0;
  return {
    pid,
    cpuMicros: () => tree(pid).reduce((sum, one) => sum + cpuMicrosOf(one), 0),
    cpuByProcess: () => new Map(tree(pid).map((one) => [one, cpuMicrosOf(one)])),
    rss: () => tree(pid).reduce((sum, one) => sum + memoryOf(one, "VmRSS"), 0),
    peakRss: () => tree(pid).reduce((sum, one) => sum + memoryOf(one, "VmHWM"), 0),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
      await exited;
      clearTimeout(late);
    },
  };
}

/** A process and its descendants. */
function tree(pid: number): number[] {
  const children = threads(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(tree)];
}

/** `schedstat` counts nanoseconds, where `stat` counts hundredths of a second. */
function cpuMicrosOf(pid: number): number {
  return threads(pid).reduce((sum, thread) => {
    const [nanoseconds = "0"] = read(`/proc/${pid}/task/${thread}/schedstat`).split(" ");
    return sum + Number(nanoseconds) / NS_PER_US;
  }, 0);
}

function memoryOf(pid: number, what: "VmRSS" | "VmHWM"): number {
  return Number(new RegExp(`^${what}:\\s+(\\d+) kB$`, "m").exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * KB;
}

function threads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Empty where the process or the thread has just gone. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
