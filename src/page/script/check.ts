import type { LotteryNotice } from "../../draw/notice.ts";
import { MOST_TICKETS, rank } from "../../draw/permutation.ts";
import { laneKey } from "../../draw/seed.ts";
import type { VerifyText } from "../texts.ts";
import { finishLater, fromHex, type Subtle, sha256, toHex } from "./subtle.ts";

/** What the visitor entered; "" where nothing. */
export interface Asked {
  readonly lane: string;
  readonly ticket: string;
  /** The commitment as the visitor noted it. */
  readonly noted: string;
}

/** One sentence of the result. `good` is whether it speaks for the draw; absent where there is nothing to judge. */
export interface Finding {
  readonly text: VerifyText;
  readonly good?: boolean;
  readonly values?: Readonly<Record<string, number | string>>;
}

/** A value for checking by hand. */
export type Shown = readonly [label: VerifyText, value: number | string];

export interface Checked {
  readonly findings: readonly Finding[];
  readonly shown: readonly Shown[];
}

/** Checks a draw as anybody can. Without `subtle` nothing is computed, and the values are shown all the same. */
export async function check(
  lottery: LotteryNotice,
  asked: Asked,
  subtle: Subtle | undefined,
): Promise<Checked> {
  const findings: Finding[] = [];
  const shown: Shown[] = publicValues(lottery);
  const noted = asked.noted.trim().toLowerCase();
  if (noted !== "" && noted !== lottery.commitment) findings.push({ text: "verify.notedBad", good: false });
  const { seed } = lottery;
  if (seed === null) return { findings: [...findings, { text: "verify.early" }], shown };
  const lane = laneOf(lottery, asked.lane);
  if (lane !== undefined) shown.push(["verify.drawn", lane.drawn]);
  if (subtle === undefined) return { findings: [...findings, { text: "verify.insecure" }], shown };
  const hash = toHex(await sha256(fromHex(seed), subtle));
  shown.push(["verify.hash", hash]);
  const good = hash === (noted === "" ? lottery.commitment : noted);
  findings.push({ text: good ? "verify.seedGood" : "verify.seedBad", good });
  if (noted === "") findings.push({ text: "verify.notNoted" });
  if (lane === undefined) {
    const lanes = Object.keys(lottery.drawn).join(", ");
    return { findings: [...findings, { text: "verify.noLane", values: { lanes } }], shown };
  }
  const key = await finishLater(laneKey(fromHex(seed), lottery.beacon?.value ?? "", lane.id), subtle);
  shown.push(["verify.key", toHex(key)]);
  if (asked.ticket !== "") findings.push(await placeOf(asked.ticket, { drawn: lane.drawn, key, subtle }));
  return { findings, shown };
}

function publicValues({ algorithm, commitment, beacon, seed }: LotteryNotice): Shown[] {
  const shown: Shown[] = [
    ["verify.algorithm", algorithm],
    ["verify.commitment", commitment],
  ];
  if (beacon !== null) shown.push(["verify.beacon", beacon.name]);
  if (beacon !== null && beacon.value !== null) shown.push(["verify.beaconValue", beacon.value]);
  if (seed !== null) shown.push(["verify.seed", seed]);
  return shown;
}

/** The lane of that name; where there is one lane, nobody has to name it. */
function laneOf({ drawn }: LotteryNotice, name: string): { id: string; drawn: number } | undefined {
  const lanes = Object.entries(drawn);
  const found = name === "" && lanes.length === 1 ? lanes[0] : lanes.find(([id]) => id === name);
  return found && { id: found[0], drawn: found[1] };
}

async function placeOf(
  text: string,
  { drawn, key, subtle }: { drawn: number; key: Uint8Array; subtle: Subtle },
): Promise<Finding> {
  const ticket = /^[0-9]{1,13}$/.test(text) ? Number(text) : 0;
  if (ticket < 1 || ticket > MOST_TICKETS) return { text: "verify.noTicket" };
  if (ticket > drawn) return { text: "verify.behind", values: { ticket, drawn } };
  const place = await finishLater(rank(ticket, drawn, key), subtle);
  return { text: "verify.rank", values: { ticket, drawn, place } };
}
