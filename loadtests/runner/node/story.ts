import { readFileSync } from "node:fs";
import { register } from "node:module";
import { resolve } from "node:path";
import type { Options } from "k6/options";

/** A story as its file exports it. */
export interface Story {
  readonly options: Options;
  readonly functions: ReadonlyMap<string, StoryFunction>;
}

type StoryFunction = (...args: readonly unknown[]) => unknown;

let registered = false;

/** Sets what k6 gives every script: `__ENV` and `open`. A path is looked up from where the run was started. */
export function provideGlobals(env: Readonly<Record<string, string>>): void {
  const open = (path: string) => readFileSync(resolve(path), "utf8");
  Object.assign(globalThis, { __ENV: { ...env }, open });
}

/** Loads a story: its top-level code runs, as in the init context of k6. Throws what that throws. */
export async function loadStory(url: URL): Promise<Story> {
  if (!registered) register("./hooks.js", import.meta.url);
  registered = true;
  const exported: Record<string, unknown> = await import(url.href);
  const { options } = exported;
  if (!isOptions(options)) throw new TypeError(`${url.pathname} exports no options with scenarios`);
  const functions = new Map<string, StoryFunction>();
  for (const [name, value] of Object.entries(exported)) if (isFunction(value)) functions.set(name, value);
  return { options, functions };
}

function isFunction(value: unknown): value is StoryFunction {
  return typeof value === "function";
}

function isOptions(value: unknown): value is Options {
  return typeof value === "object" && value !== null && "scenarios" in value;
}
