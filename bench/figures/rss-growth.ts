import { flood } from "../lab/flood.ts";
import { preQueue, startGateway } from "../lab/gateway.ts";
import { CONNECTIONS, type Lab } from "../lab/lab.ts";
import { placesOf } from "../lab/places.ts";
import { wire } from "../lab/request.ts";
import type { Figure } from "./figure.ts";

const MB = 1_000_000;
const VISITORS = 1_000_000;
const QUICK_VISITORS = 100_000;
/** A few visitors ask so often that the code is compiled and the heap has its working size. */
const WARM_VISITORS = 100;
const WARM_POLLS = 20_000;

export const rssGrowth: Figure = {
  id: "rss_growth_mb",
  what: "the gateway's RSS after 1,000,000 distinct visitors have polled − before, MB",
  limit: 50,
  measure,
};

async function measure(lab: Lab): Promise<number> {
  const gateway = await lab.keep(startGateway([preQueue("http://127.0.0.1:9")]));
  const cookieOf = await placesOf(gateway, "line");
  const poll = (place: number) => wire("GET", "/.airlock/rooms/line/place", { Cookie: cookieOf(place) });
  const few = Array.from({ length: WARM_VISITORS }, (_, i) => poll(i + 1));
  let warm = 0;
  await flood(gateway.url, () => (warm < WARM_POLLS ? few[warm++ % few.length] : undefined), CONNECTIONS);
  const before = gateway.program.rss();
  const visitors = lab.pace.quick ? QUICK_VISITORS : VISITORS;
  let place = WARM_VISITORS;
  const answers = await flood(
    gateway.url,
    () => (place < WARM_VISITORS + visitors ? poll(++place) : undefined),
    CONNECTIONS,
  );
  if (answers !== visitors) throw new Error(`${answers} of ${visitors} polls were answered`);
  const grown = (gateway.program.rss() - before) / MB;
  await gateway.stop();
  return grown;
}
