import { z } from "zod";
import { beaconName } from "../draw/beacon.ts";
import { admissionSchema } from "./admission.ts";
import { bypassSchema } from "./bypass.ts";
import { corsSchema } from "./cors.ts";
import { CHECK_ALWAYS, choice, identifier, mapOf, parsedText, text, wholeNumber } from "./fields.ts";
import { lanesSchema } from "./lanes.ts";
import { cookieDomainCovers, cookieDomainSchema, matchSchema } from "./match.ts";
import { findRepeats } from "./repeats.ts";
import { scheduleSchema } from "./schedule.ts";
import { upstreamSchema } from "./upstream.ts";
import { waitingSchema } from "./waiting.ts";

const WHEN_ENGINE_DOWN =
  'must be "hold" (nobody new enters while the engine is down) or "admit" (each gateway admits a bounded share of the rate)';

const LOTTERY_NEEDS =
  "lottery needs schedule.preQueueAt and schedule.opensAt; it draws among those who come between them";

const BEACON_NAME =
  'must be null or CHAIN/ROUND/FIELD, which name a value nobody knows yet: "drand:52db9b…/123456/randomness" with the whole hash of the chain, or "drand round 123456" for drand\'s main chain';

const lotterySchema = mapOf({
  beacon: parsedText(beaconName, BEACON_NAME).nullable().default(null),
  beaconBytes: wholeNumber(16, 128).default(32),
});

const sessionSchema = mapOf({ streams: choice("renew", "bound").default("renew") });

/** A room of a shop that is in this process; `upstream` may stand there, so that a gateway's file serves as it is. */
export const roomSchema = mapOf({
  id: identifier(),
  epoch: text(
    /^[A-Za-z0-9._-]{1,64}$/,
    'must be a text of 1 to 64 of A-Z, a-z, 0-9, ".", "_" and "-"; quote a number: "1"',
  ).default("1"),
  match: z
    .array(matchSchema, { error: 'must be a list such as [{ host: "*", path: / }]' })
    .min(1, { error: "must have at least one match" })
    .prefault([{}]),
  upstream: upstreamSchema.optional(),
  bypass: z
    .array(bypassSchema, { error: "must be a list such as [/static/*, /payment/callback]" })
    .default([]),
  mode: choice("enforce", "observe").default("enforce"),
  admission: admissionSchema.prefault({}),
  session: sessionSchema.prefault({}),
  whenEngineDown: z.enum(["hold", "admit"], { error: WHEN_ENGINE_DOWN }),
  access: choice("open", "invitation").default("open"),
  devices: choice("takeover", "refuse").default("takeover"),
  order: choice("arrival", "lottery").default("arrival"),
  lottery: lotterySchema.prefault({}),
  schedule: scheduleSchema.prefault({}),
  lanes: lanesSchema,
  waiting: waitingSchema.prefault({}),
  cookieDomain: cookieDomainSchema.optional(),
  cors: corsSchema.prefault({}),
}).superRefine((room, context) => {
  const refuse = (path: (string | number)[], message: string) =>
    context.addIssue({ code: "custom", path, message });
  const { preQueueAt, opensAt } = room?.schedule ?? {};
  if (room?.order === "lottery" && (preQueueAt === undefined || opensAt === undefined))
    refuse(["order"], LOTTERY_NEEDS);
  const named = typeof room?.lottery?.beacon === "string" && room.lottery.beacon !== "";
  if (named && room.order === "arrival") refuse(["lottery", "beacon"], "needs order: lottery");
  for (const [index, first] of findRepeats(room?.lanes, (lane) => lane?.id)) {
    refuse(["lanes", index, "id"], `is already the id of lanes[${first}]`);
  }
  const lanes = Array.isArray(room?.lanes) ? room.lanes : [];
  const first = lanes[0]?.join;
  const closed =
    (first === "choice" || first === "invitation") && !lanes.some((lane) => lane?.join === "anyone");
  if (closed && room?.access === "open")
    refuse(["lanes"], "must have a lane with join: anyone where access is open: pages join that");
  const domain = room?.cookieDomain;
  if (typeof domain !== "string" || !Array.isArray(room.match)) return;
  const outside = room.match.find(
    (match) => typeof match?.host === "string" && !cookieDomainCovers(domain, match.host),
  );
  if (outside)
    refuse(["cookieDomain"], `does not cover ${outside.host}, where browsers would drop the cookies`);
}, CHECK_ALWAYS);

/** A room of a gateway, which has to know where its shop is. */
export const proxiedRoomSchema = roomSchema.safeExtend({ upstream: upstreamSchema });
