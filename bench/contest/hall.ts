import { admit, pageOf, queue } from "../lab/crowd.ts";
import { openRoom, preQueue, startGateway } from "../lab/gateway.ts";
import { CONNECTIONS, type Lab } from "../lab/lab.ts";
import { startOrigin } from "../lab/origin.ts";
import { wire } from "../lab/request.ts";
import type { Contender } from "./contender.ts";
import { contest } from "./contest.ts";
import { startHaproxy, startNginxProxy, startPeer } from "./servers.ts";

/** Proxies on Node that Airlock is measured against. */
export const NODE_PEERS = ["http-proxy-middleware", "httpxy", "fastify-http-proxy"] as const;

const VISITORS = 1000;
const STATUS = "/.airlock/rooms/line/status";
const PLACE = "/.airlock/rooms/line/place";

/** The shop, and a gateway before it with visitors inside and in line. */
export async function openSite(lab: Lab) {
  const origin = await lab.keep(startOrigin());
  const gateway = await lab.keep(startGateway([openRoom(origin.url), preQueue(origin.url)]));
  const inside = await admit(gateway, "shop", VISITORS);
  const waiting = await queue(gateway, "line", VISITORS);
  return { origin, gateway, inside, waiting };
}

/** Everybody who takes part, started. The proxies all get the same requests, cookies of a visitor of Airlock's among them. */
async function contenders(lab: Lab): Promise<Contender[]> {
  const { origin, gateway, inside, waiting } = await lab.once(openSite);
  const small = await lab.requests(pageOf(inside, "/small"));
  const large = await lab.requests(pageOf(inside, "/large"));
  const servers = [
    { name: "nginx", ...(await lab.keep(startNginxProxy(origin.url))) },
    { name: "haproxy", ...(await lab.keep(startHaproxy(origin.url))) },
    { name: "undici", ...(await lab.keep(startPeer("undici", origin.url))) },
  ];
  for (const name of NODE_PEERS) {
    servers.push({ name, ...(await lab.keep(startPeer(name, origin.url))) });
  }
  servers.push({ name: "airlock", ...gateway });
  const polls = waiting.map((Cookie) => wire("GET", PLACE, { Cookie }));
  const bare = await lab.keep(
    startPeer("bare", JSON.stringify(await answersOf(gateway.url, waiting[0] ?? ""))),
  );
  const { url, program } = gateway;
  const status = await lab.requests([wire("GET", STATUS)]);
  const place = await lab.requests(polls);
  return [
    ...servers.map(({ name, ...server }) => ({ ...server, name, requests: small })),
    ...servers.map(({ name, ...server }) => ({ ...server, name: `${name} 64 KB`, requests: large })),
    { name: "bare status", ...bare, requests: status },
    { name: "airlock status", url, program, requests: status },
    { name: "bare place", ...bare, requests: place },
    { name: "airlock place", url, program, requests: place },
    { name: "airlock page", url, program, requests: await lab.requests(pageOf(waiting, "/line")) },
    {
      name: "airlock join",
      url,
      program,
      requests: await lab.requests([wire("POST", "/.airlock/rooms/line/join", { "Content-Length": "0" })]),
    },
  ];
}

/** Runs them all, once for whatever asks. */
export async function hall(lab: Lab) {
  const rounds = await contest(await contenders(lab), { ...lab.pace, connections: CONNECTIONS });
  lab.rounds.push(...rounds);
  return rounds;
}

/** What the gateway answers to polls, for a bare server to say it after. */
async function answersOf(url: string, Cookie: string): Promise<Record<string, [string[], string]>> {
  const answers: Record<string, [string[], string]> = {};
  for (const path of [STATUS, PLACE]) {
    const answer = await fetch(url + path, { headers: { Cookie } });
    const byNode = ["date", "connection", "keep-alive"];
    const fields = [...answer.headers].filter(([name]) => !byNode.includes(name)).flat();
    answers[path] = [fields, await answer.text()];
  }
  return answers;
}
