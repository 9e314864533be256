import type { Round } from "../contest/contender.ts";
import { contest, pairs } from "../contest/contest.ts";
import { openSite } from "../contest/hall.ts";
import { quietMiddle, type Try } from "../contest/quiet.ts";
import { startNginxProxy, startPeer } from "../contest/servers.ts";
import { pageOf } from "../lab/crowd.ts";
import { CONNECTIONS, type Lab } from "../lab/lab.ts";
import { mostPerSecond } from "../lab/wrk.ts";
import type { Figure } from "./figure.ts";

const MS = 1000;
/** Short runs, and more of them, so that some are quiet; not so short that the first requests of connections are a hundredth. */
const RUN_SECONDS = 2;
const RUNS_FOR_EACH_ROUND = 3;
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

/** Half of what the gateway can take, from connections that rest in between; the others get it from as many that rest as long. */
async function measure(lab: Lab): Promise<number> {
  const { origin, gateway, inside } = await lab.once(openSite);
  const requests = await lab.requests(pageOf(inside, "/small"));
  const most = await mostPerSecond({
    url: gateway.url,
    requests,
    seconds: RUN_SECONDS,
    connections: CONNECTIONS,
  });
  const nginx = await lab.keep(startNginxProxy(origin.url));
  const undici = await lab.keep(startPeer("undici", origin.url));
  const restMs = Math.max(1, Math.round(2 * ((CONNECTIONS * MS) / (most / 2))) / 2);
  const rounds = await contest(
    [
      { name: DIRECT, url: origin.url, program: origin.program, requests },
      { name: THROUGH, url: gateway.url, program: gateway.program, requests },
      { name: NGINX, ...nginx, requests },
      { name: UNDICI, ...undici, requests },
    ],
    { rounds: RUNS_FOR_EACH_ROUND * lab.pace.rounds, seconds: RUN_SECONDS, connections: CONNECTIONS, restMs },
  );
  lab.rounds.push(...rounds);
  const added = (name: string) =>
    quietMiddle(`p99 of ${name} − direct, ms`, addedBy(name, rounds), lab.pace.rounds);
  for (const peer of [NGINX, UNDICI]) added(peer);
  return added(THROUGH);
}

/** What a proxy adds to the p99 of the shop alone, ms, in each round. */
function addedBy(name: string, rounds: readonly Round[]): Try[] {
  return pairs(rounds, name, DIRECT).map(([through, direct]) => ({
    value: through.p99Ms - direct.p99Ms,
    stolenShare: Math.max(through.stolenShare, direct.stolenShare),
  }));
}
