import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { AirlockError } from "../../src/errors.ts";
import { type Plan, planFor } from "../lib/plan.ts";
import { STORY_PLANS } from "../lib/stories.ts";
import { hasK6, runWithK6 } from "./k6.ts";
import { runStory } from "./node/run.ts";
import { loadStory, provideGlobals } from "./node/story.ts";
import { requireRoom } from "./reach.ts";
import { roomOf } from "./room.ts";
import { openSite, type Site } from "./site.ts";
import { STORIES, type StoryEntry } from "./stories.ts";
import { readLoadWords, USAGE, type Words } from "./words.ts";

type Env = Readonly<Record<string, string>>;

/** When gateway or store are killed, as a part of the time in which visitors arrive. */
const DISTURBED_AT = 0.6;

process.exit(await main(process.argv.slice(2)));

/** 0: everything held. 1: something did not. 2: the words are wrong. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const words = readLoadWords(args);
    if (words !== undefined) return (await load(words)) ? 0 : 1;
    process.stdout.write(USAGE);
    return 0;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    if (!(error instanceof AirlockError) || error.code !== "ERR_USAGE") return 1;
    process.stderr.write("`npm run load -- --help` lists stories and options\n");
    return 2;
  }
}

async function load(words: Words): Promise<boolean> {
  const entry = STORIES.find(({ name }) => name === words.story);
  if (entry === undefined) throw new RangeError(`no story is called ${words.story}`);
  provideGlobals(words.env);
  const plan = planFor(STORY_PLANS[entry.name]);
  if (words.target !== undefined) {
    await requireRoom(words.target, plan.room);
    return run(entry, words, words.env);
  }
  const site = await openSite(roomOf(entry, plan), words.redis);
  try {
    return await run(entry, words, envOf(site, words.env), site, plan);
  } finally {
    await site.close();
  }
}

function envOf({ url, invitations }: Site, env: Env): Env {
  return {
    SHOP: "sample",
    ...env,
    TARGET: url,
    ...(invitations !== undefined && { INVITATIONS: invitations }),
  };
}

async function run(entry: StoryEntry, words: Words, env: Env, site?: Site, plan?: Plan): Promise<boolean> {
  const engine = words.engine ?? (hasK6() ? "k6" : "node");
  process.stderr.write(
    `${entry.name}: ${entry.about}; ${engine === "k6" ? "k6" : "the runner on Node"} runs it\n`,
  );
  const disturbing = disturb(entry, site, plan);
  const held =
    engine === "k6" ? await runWithK6(join("loadtests", `${entry.name}.ts`), env) : await onNode(entry, env);
  await disturbing;
  return held;
}

async function onNode(entry: StoryEntry, env: Env): Promise<boolean> {
  provideGlobals(env);
  // Compiled, the stories lie beside the runner.
  const story = await loadStory(pathToFileURL(join(import.meta.dirname, "..", `${entry.name}.js`)));
  return runStory(story, {
    onError: (error) => process.stderr.write(`an iteration failed: ${messageOf(error)}\n`),
  });
}

async function disturb(entry: StoryEntry, site: Site | undefined, plan: Plan | undefined): Promise<void> {
  if (entry.disturbs === undefined || site === undefined || plan === undefined) return;
  await new Promise((resolve) => setTimeout(resolve, plan.seconds * 1000 * DISTURBED_AT));
  process.stderr.write("killed, and starting again\n");
  await site.disturb();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
