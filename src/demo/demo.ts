import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CrowdReport, startCrowd } from "./crowd/crowd.ts";
import type { Habits } from "./crowd/temperament.ts";
import { demoConfig, ROOM, type RunningGateway, type StartGateway, USUAL_PORT } from "./gateway.ts";
import type { DemoProgress } from "./panel.ts";
import { type DemoPlan, demoHabits, demoLimit } from "./plan.ts";
import { showProgress } from "./screen.ts";
import { createShop } from "./shop/app.ts";
import { listenShop } from "./shop/listen.ts";
import { summary } from "./summary.ts";
import { paint, type Terminal } from "./terminal.ts";
import { demoLinks, type Links, welcome } from "./welcome.ts";

/** Where the demo shows itself, and what ends it: Ctrl-C, or a test. */
export interface DemoStage {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** A crowd of other habits than usual, such as one in a hurry. */
  readonly habits?: Partial<Habits>;
}

/**
 * Opens the sample shop and a gateway in front of it, and sends the crowd through. Ends when the crowd is through,
 * on an interactive terminal only by the signal. Closes and removes all that it opened.
 * Returns the exit code: 1 when the crowd measured an over-admission or a visit failed, else 0.
 */
export async function runDemo(plan: DemoPlan, start: StartGateway, stage: DemoStage): Promise<number> {
  const closing: (() => Promise<unknown>)[] = [];
  try {
    const folder = await mkdtemp(join(tmpdir(), "airlock-demo-"));
    closing.unshift(() => rm(folder, { recursive: true, force: true }));
    const shop = await listenShop(createShop());
    closing.unshift(shop.close);
    const { config, secrets } = await demoConfig(plan, folder, shop.url);
    const gateway = await start(config, secrets);
    closing.unshift(() => gateway.close());
    if (gateway.fault !== undefined) throw gateway.fault;
    return await show(plan, gateway, stage);
  } finally {
    for (const close of closing) await close();
  }
}

async function show(plan: DemoPlan, gateway: RunningGateway, stage: DemoStage): Promise<number> {
  const { terminal, signal } = stage;
  const links = demoLinks(gateway.url, gateway.opsUrl, ROOM);
  terminal.write(paint(welcome(plan, links), terminal));
  const { port } = new URL(gateway.url);
  if (plan.port === undefined && port !== String(USUAL_PORT)) {
    terminal.write(`Port ${USUAL_PORT} is taken, so the gateway listens on ${port}.\n\n`);
  }
  if (plan.visitors === 0) {
    await ended(signal);
    return 0;
  }
  const { admissions, counts } = await watch(plan, links, stage);
  if (terminal.attended && !signal.aborted) {
    terminal.write(`\nThe shop stays open at ${links.shop} until Ctrl-C.\n`);
    await ended(signal);
  }
  return admissions.overAdmitted > 0 || counts.failed > 0 ? 1 : 0;
}

/** Sends the crowd, shows how it fares, and sums up. */
async function watch(
  plan: DemoPlan,
  links: Links,
  { terminal, signal, habits }: DemoStage,
): Promise<CrowdReport> {
  const limit = demoLimit(plan);
  const startedMs = performance.now();
  const crowd = startCrowd({
    origin: new URL(links.shop).origin,
    room: ROOM,
    visitors: plan.visitors,
    habits: { ...demoHabits(plan), ...habits },
    limit,
    signal,
  });
  const progress = (): DemoProgress => ({
    elapsedMs: performance.now() - startedMs,
    limit,
    report: crowd.report(),
    links,
  });
  const stop = showProgress(terminal, progress);
  await crowd.done;
  stop();
  terminal.write(paint(summary(progress()), terminal));
  return crowd.report();
}

async function ended(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
