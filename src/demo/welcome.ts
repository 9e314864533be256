import { callPath } from "../protocol/paths.ts";
import type { DemoPlan } from "./plan.ts";
import type { StyledLine } from "./terminal.ts";

export interface Links {
  readonly shop: string;
  readonly status: string;
  readonly metrics: string;
}

export function demoLinks(gatewayUrl: string, opsUrl: string, room: string): Links {
  return {
    shop: `${gatewayUrl}/`,
    status: `${gatewayUrl}${callPath(room, "status")}`,
    metrics: `${opsUrl}/metrics`,
  };
}

/** What is open, and what to look at. */
export function welcome(plan: DemoPlan, links: Links): readonly StyledLine[] {
  const engine = plan.engine === "embedded" ? "in this process" : "in Redis";
  const limit = `${plan.ratePerMinute} a minute may enter; the ledger lives ${engine}`;
  return [
    {
      text: `Airlock demo: a ticket shop, the gateway in front of it${plan.visitors > 0 ? ", a crowd" : ""}`,
      tone: "strong",
    },
    { text: `  ${limit}` },
    { text: "" },
    { text: `  shop     ${links.shop}`, tone: "strong" },
    { text: `  status   ${links.status}` },
    { text: `  metrics  ${links.metrics}` },
    { text: "" },
    ...(plan.visitors > 0 ? crowdHints(plan) : aloneHints()),
    { text: "" },
  ];
}

function crowdHints({ visitors, seconds }: DemoPlan): readonly StyledLine[] {
  return [
    { text: `What to look at, while ${visitors} visitors arrive within ${seconds} s, most of them at once:` },
    { text: "  - Open the shop now: you get a place, wait your turn, and enter without touching" },
    { text: "    anything. Reload or open a second tab: the place stays yours." },
    { text: "  - Buy: the checkout ends your session, and the next in line gets your slot." },
    { text: "  - Watch over-admitted below. It is measured from outside and should read 0." },
    { text: "  - The status page is all that a waiting visitor costs: one shared answer." },
  ];
}

function aloneHints(): readonly StyledLine[] {
  return [
    { text: "What to look at:" },
    { text: '  - Open the shop: nobody is here, so you go straight in. "Who am I?" names your session.' },
    { text: "  - Buy: the checkout ends your session." },
    { text: "  Ctrl-C ends it." },
  ];
}
