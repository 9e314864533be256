import { createAdmissionMeter } from "../../../../src/demo/crowd/admissions.ts";
import { type CrowdCounts, createTally } from "../../../../src/demo/crowd/tally.ts";
import { createWaitMeter, type WaitMeter } from "../../../../src/demo/crowd/waits.ts";
import type { DemoProgress } from "../../../../src/demo/panel.ts";
import { demoLinks } from "../../../../src/demo/welcome.ts";

const LIMIT = { ratePerMinute: 120, burst: 5 };

/** Progress after 74 s with these counts, and so many admitted at one instant. */
export function progressOf(
  counts: Partial<CrowdCounts>,
  admitted = 0,
  waits: WaitMeter = createWaitMeter(),
): DemoProgress {
  const admissions = createAdmissionMeter(LIMIT);
  for (let each = 0; each < admitted; each += 1) admissions.admitted(0, 0);
  return {
    elapsedMs: 74_900,
    limit: LIMIT,
    links: demoLinks("http://127.0.0.1:8080", "http://127.0.0.1:9090", "demo"),
    report: {
      visitors: 300,
      counts: { ...createTally().counts(), ...counts },
      admittedLastMinute: admitted,
      admissions: admissions.report(),
      waits: waits.report(),
    },
  };
}
