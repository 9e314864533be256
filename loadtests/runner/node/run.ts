import { writeFileSync } from "node:fs";
import type { Options, Scenario } from "k6/options";
import { type Iterations, runScenario } from "./executors.ts";
import { session } from "./session.ts";
import type { Story } from "./story.ts";
import { isMet, readSelector, readThreshold, type Threshold } from "./thresholds.ts";
import type { Vu } from "./vu.ts";

const TREND_STATS = ["avg", "min", "med", "max", "p(90)", "p(95)"];
/** An iteration that throws over and over says so once. */
const MOST_TOLD = 5;

export interface RunEvents {
  /** Hears of errors that iterations threw. */
  onError(error: unknown): void;
}

/** Runs a story as k6 does: `setup`, all scenarios at once, `teardown`, thresholds, `handleSummary`. True: every threshold held. */
export async function runStory(story: Story, events: RunEvents): Promise<boolean> {
  const { options, functions } = story;
  session.options = options;
  const thresholds = readThresholds(options);
  for (const [full] of thresholds) {
    const { name, tags } = readSelector(full);
    if (Object.keys(tags).length > 0) session.metrics.want(full, name, tags);
  }
  const shared = JSON.stringify((await functions.get("setup")?.()) ?? null);
  const run = iterations(story, () => JSON.parse(shared), events);
  const startedAt = performance.now();
  const scenarios: [string, Scenario][] = Object.entries(options.scenarios ?? {});
  await Promise.all(scenarios.map(([name, scenario]) => runScenario(name, scenario, run.of(scenario.exec))));
  const seconds = (performance.now() - startedAt) / 1000;
  await functions.get("teardown")?.(JSON.parse(shared));
  const verdicts = judge(thresholds, seconds);
  await summarize(story, verdicts, seconds, JSON.parse(shared));
  if (session.failed !== undefined) events.onError(new Error(session.failed));
  return (
    session.failed === undefined &&
    [...verdicts.values()].every((held) => Object.values(held).every(({ ok }) => ok))
  );
}

function readThresholds({ thresholds = {} }: Options): [string, Threshold[]][] {
  return Object.entries(thresholds).map(([full, list]) => [
    full,
    list.map((one) => readThreshold(typeof one === "string" ? one : one.threshold)),
  ]);
}

function judge(thresholds: readonly [string, Threshold[]][], seconds: number) {
  return new Map(
    thresholds.map(([full, list]) => [
      full,
      Object.fromEntries(list.map((one) => [one.source, { ok: isMet(one, session.metrics, full, seconds) }])),
    ]),
  );
}

function iterations({ functions }: Story, setupData: () => unknown, events: RunEvents) {
  let vus = 0;
  let told = 0;
  const { metrics, builtIn, counts } = session;
  const common = {
    dropped: () => metrics.add(builtIn.dropped, 1),
    interrupted: () => {
      counts.interrupted += 1;
    },
    nextVuId: () => {
      vus += 1;
      return vus;
    },
  };
  return {
    of(exec = "default"): Iterations {
      const iteration = functions.get(exec);
      if (iteration === undefined) throw new TypeError(`the story exports no function "${exec}"`);
      return {
        ...common,
        async iterate(vu: Vu) {
          const beganAt = performance.now();
          try {
            await iteration(setupData());
          } catch (error) {
            told += 1;
            if (told <= MOST_TOLD) events.onError(error);
          }
          if (vu.interrupted) return;
          counts.completed += 1;
          metrics.add(builtIn.iterations, 1, { scenario: vu.scenario.name });
          metrics.add(builtIn.iterationDuration, performance.now() - beganAt, { scenario: vu.scenario.name });
        },
      };
    },
  };
}

type Verdicts = ReturnType<typeof judge>;

async function summarize(
  story: Story,
  verdicts: Verdicts,
  seconds: number,
  setupData: unknown,
): Promise<void> {
  const { summaryTrendStats = TREND_STATS } = story.options;
  const metrics: Record<string, object> = {};
  for (const { name, metric, sink } of session.metrics.all()) {
    const thresholds = verdicts.get(name);
    if (sink.isEmpty && thresholds === undefined) continue;
    metrics[name] = {
      type: metric.type,
      contains: metric.isTime ? "time" : "default",
      values: sink.values(seconds, summaryTrendStats),
      ...(thresholds !== undefined && { thresholds }),
    };
  }
  const state = { isStdErrTTY: false, isStdOutTTY: false, testRunDurationMs: seconds * 1000 };
  const summary = await story.functions.get("handleSummary")?.({
    metrics,
    state,
    options: story.options,
    setup_data: setupData,
  });
  for (const [target, text] of Object.entries(summary ?? {})) {
    if (target === "stdout") process.stdout.write(String(text));
    else if (target === "stderr") process.stderr.write(String(text));
    else writeFileSync(target, String(text));
  }
}
