import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

/** Whether there is a k6 on the path. */
export function hasK6(): boolean {
  return spawnSync("k6", ["version"], { stdio: "ignore" }).status === 0;
}

/** Runs a story with k6. True: every threshold held. */
export async function runWithK6(file: string, env: Readonly<Record<string, string>>): Promise<boolean> {
  const words = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  const child = spawn("k6", ["run", ...words, file], { stdio: "inherit" });
  const [code] = await once(child, "exit");
  return code === 0;
}
