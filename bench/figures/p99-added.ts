import { contest, middle } from "../contest/contest.ts";
import { openSite } from "../contest/hall.ts";
import { startNginxProxy, startPeer } from "../contest/servers.ts";
import { pageOf } from "../lab/crowd.ts";
import { CONNECTIONS, type Lab } from "../lab/lab.ts";
import { wrk } from "../lab/wrk.ts";
import type { Figure } from "./figure.ts";

const MS = 1000;
const DIRECT = "direct, half load";
const THROUGH = "airlock, half load";
/** Proxies that check nothing, in C and on Node: what the way through another process costs on this machine, whoever goes it. */
const NGINX = "nginx, half load";
const UNDICI = "undici, half load";

export const p99Added: Figure = {
  id: "p99_added_ms",
  what: "p99 of admitted requests at half load − direct, ms",
  limit: 1,
  measure,
};

/** Half of what the gateway can take, from connections that rest in between; the shop alone gets as much. */
async function measure(lab: Lab): Promise<number> {
  const { origin, gateway, inside } = await lab.once(openSite);
  const requests = await lab.requests(pageOf(inside, "/small"));
  const whole = { url: gateway.url, requests, seconds: 2, connections: CONNECTIONS };
  await wrk(whole);
  const { perSecond } = await wrk(whole);
  const nginx = await lab.keep(startNginxProxy(origin.url));
  const undici = await lab.keep(startPeer("undici", origin.url));
  const restMs = Math.max(1, Math.round((CONNECTIONS * MS) / (perSecond / 2)));
  const rounds = await contest(
    [
      { name: DIRECT, url: origin.url, program: origin.program, requests },
      { name: THROUGH, url: gateway.url, program: gateway.program, requests },
      { name: NGINX, ...nginx, requests },
      { name: UNDICI, ...undici, requests },
    ],
    { ...lab.pace, connections: CONNECTIONS, restMs },
  );
  lab.rounds.push(...rounds);
  const p99Of = (name: string) =>
    rounds.filter(({ contender }) => contender === name).map(({ p99Ms }) => p99Ms);
  const direct = p99Of(DIRECT);
  return middle(p99Of(THROUGH).map((ms, i) => ms - (direct[i] ?? Number.NaN)));
}
