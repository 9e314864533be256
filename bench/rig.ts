import { startNginxProxy, startPeer } from "./contest/servers.ts";
import { contest, cpuRatio, median } from "./contest/contest.ts";
import { admit, pageOf } from "./lab/crowd.ts";
import { openRoom, startGateway } from "./lab/gateway.ts";
import { Lab } from "./lab/lab.ts";
import { startOrigin } from "./lab/origin.ts";
import type { Contender } from "./contest/contender.ts";

const dists = process.argv.slice(2);
const lab = new Lab({ rounds: 4, seconds: 2, quick: true });
const origin = await lab.keep(startOrigin());
const list: Contender[] = [];
let page = "";
for (const name of dists) {
  const gateway = await lab.keep(startGateway([openRoom(origin.url)], {}, { main: `${name}/dist/main.js` }));
  const inside = await admit(gateway, "shop", 1000);
  page = await lab.requests(pageOf(inside, "/small"));
  list.push({ name, url: gateway.url, program: gateway.program, requests: page });
}
list.push({ name: "nginx", requests: page, ...(await lab.keep(startNginxProxy(origin.url))) });
list.push({ name: "undici", requests: page, ...(await lab.keep(startPeer("undici", origin.url))) });
const rounds = await contest(list, { ...lab.pace, connections: 32 });
for (const { name } of list) console.log(name.padEnd(24), median(rounds, name, "cpuMicros").toFixed(1).padStart(8), cpuRatio(rounds, name, "nginx").toFixed(2), cpuRatio(rounds, name, "undici").toFixed(2), "rss", median(rounds, name, "rssMb").toFixed(0));
await lab.close();
