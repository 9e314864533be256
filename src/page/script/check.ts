import { announcedBy, valueFault } from "../../draw/beacon.ts";
import { commitmentText } from "../../draw/commitment.ts";
import { dueAt } from "../../draw/due.ts";
import type { LotteryNotice } from "../../draw/notice.ts";
import { type Counted, drawPositionOf } from "../../draw/numbers.ts";
import { MOST_DRAW_NUMBERS, rank } from "../../draw/permutation.ts";
import { DRAW_ALGORITHMS, type DrawVersion, laneKey } from "../../draw/seed.ts";
import type { VerifyText } from "../text/texts.ts";
import { fromHex, runStepsAsync, type Subtle, sha256, toHex } from "./subtle.ts";

/** What the visitor entered; "" where nothing. */
export interface Asked {
  readonly room: string;
  readonly lane: string;
  readonly drawNumber: string;
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
export type ShownValue = readonly [label: VerifyText, value: number | string];

export interface Checked {
  readonly findings: readonly Finding[];
  readonly shown: readonly ShownValue[];
}

/** Checks a draw as anybody can. Without `subtle` nothing is computed, and the values are shown all the same. */
export async function check(
  lottery: LotteryNotice,
  asked: Asked,
  subtle: Subtle | undefined,
): Promise<Checked> {
  const shown: ShownValue[] = publicValues(lottery);
  const noted = asked.noted.trim().toLowerCase();
  const findings = warnings(lottery, asked.room);
  if (noted !== "" && noted !== lottery.commitment) findings.push({ text: "verify.notedBad", good: false });
  const version = versionOf(lottery);
  if (version === undefined)
    return { findings: [...findings, { text: "verify.unknown", good: false }], shown };
  const { seed } = lottery;
  if (seed === null) {
    return { findings: lottery.held ? findings : [...findings, { text: "verify.early" }], shown };
  }
  const lane = laneOf(lottery, asked.lane);
  if (lane !== undefined) shown.push(["verify.drawn", lane.drawn]);
  if (subtle === undefined) return { findings: [...findings, { text: "verify.insecure" }], shown };
  const hash = toHex(await sha256(committed(lottery, seed, version), subtle));
  shown.push(["verify.hash", hash]);
  const good = hash === (noted === "" ? lottery.commitment : noted);
  findings.push({ text: good ? "verify.seedGood" : "verify.seedBad", good });
  if (noted === "") findings.push({ text: "verify.notNoted" });
  if (lane === undefined) {
    const lanes = Object.keys(lottery.drawn).join(", ");
    return { findings: [...findings, { text: "verify.noLane", values: { lanes } }], shown };
  }
  if (lane.drawn === 0) findings.push({ text: "verify.nobody", good: false });
  const key = await runStepsAsync(
    laneKey(fromHex(seed), { lane: lane.id, beacon: mixedIn(lottery), version }),
    subtle,
  );
  shown.push(["verify.key", toHex(key)]);
  if (asked.drawNumber !== "") findings.push(await placeOf(asked.drawNumber, lane, { key, subtle }));
  return { findings, shown };
}

/** What a gateway says against its own draw, whatever the hashes: that it is held, or committed to less than it should. */
function warnings(lottery: LotteryNotice, room: string): Finding[] {
  const { held, beacon, opensAt } = lottery;
  const found: Finding[] = [];
  if (held) found.push({ text: "verify.held", good: false });
  if (!isBound(lottery, room)) found.push({ text: "verify.unbound", good: false });
  const announced = beacon === null ? undefined : announcedBy(`${beacon.name} ${beacon.encoding}`);
  if (announced === undefined || beacon === null) return found;
  if ((dueAt(beacon.name) ?? Number.POSITIVE_INFINITY) <= Date.parse(opensAt))
    found.push({ text: "verify.beaconEarly", good: false });
  if (beacon.value === null) return found;
  if (valueFault(beacon.value, announced) !== undefined)
    found.push({ text: "verify.beaconBad", good: false });
  return found;
}

/** Whether the commitment stands for this room, its opening, its lanes and what was announced, and not for a seed alone. */
function isBound(lottery: LotteryNotice, room: string): boolean {
  const { algorithm, lanes, drawn, opensAt, beacon } = lottery;
  if (algorithm !== DRAW_ALGORITHMS[2] || lottery.room !== room || lottery.epoch === "") return false;
  const sameLanes = lanes.length === Object.keys(drawn).length && lanes.every((lane) => lane in drawn);
  const named = beacon === null || announcedBy(`${beacon.name} ${beacon.encoding}`) !== undefined;
  return sameLanes && named && !Number.isNaN(Date.parse(opensAt));
}

function versionOf({ algorithm }: LotteryNotice): DrawVersion | undefined {
  return ([1, 2] as const).find((version) => DRAW_ALGORITHMS[version] === algorithm);
}

/** The bytes whose hash is the commitment. */
function committed(lottery: LotteryNotice, seed: string, version: DrawVersion): Uint8Array {
  if (version === 1) return fromHex(seed);
  const { room, epoch, opensAt, lanes, beacon } = lottery;
  const announced = beacon === null ? undefined : announcedBy(`${beacon.name} ${beacon.encoding}`);
  const text = commitmentText({ room, epoch, opensAt, lanes, beacon: announced ?? null }, seed);
  return new TextEncoder().encode(text);
}

function mixedIn({ beacon }: LotteryNotice): { name: string; value: string } | undefined {
  return beacon === null || beacon.value === null ? undefined : { name: beacon.name, value: beacon.value };
}

function publicValues({ algorithm, commitment, beacon, seed }: LotteryNotice): ShownValue[] {
  const shown: ShownValue[] = [
    ["verify.algorithm", algorithm],
    ["verify.commitment", commitment],
  ];
  if (beacon !== null) shown.push(["verify.beacon", beacon.name]);
  if (beacon !== null && beacon.value !== null) shown.push(["verify.beaconValue", beacon.value]);
  if (seed !== null) shown.push(["verify.seed", seed]);
  return shown;
}

interface Lane extends Counted {
  readonly id: string;
}

/** The lane of that name; where there is one lane, nobody has to name it. A notice of before skips none. */
function laneOf(
  { drawn, skipped = {} }: Pick<LotteryNotice, "drawn"> & Partial<LotteryNotice>,
  name: string,
): Lane | undefined {
  const lanes = Object.entries(drawn);
  const found = name === "" && lanes.length === 1 ? lanes[0] : lanes.find(([id]) => id === name);
  return (
    found && {
      id: found[0],
      drawn: found[1],
      skipped: Object.hasOwn(skipped, found[0]) ? (skipped[found[0]] ?? []) : [],
    }
  );
}

async function placeOf(
  text: string,
  lane: Lane,
  { key, subtle }: { key: Uint8Array; subtle: Subtle },
): Promise<Finding> {
  const { drawn } = lane;
  const drawNumber = /^[0-9]{1,13}$/.test(text) ? Number(text) : 0;
  if (drawNumber < 1 || drawNumber > MOST_DRAW_NUMBERS) return { text: "verify.noDrawNumber" };
  const standing = drawPositionOf(drawNumber, lane);
  if (standing.kind === "behind") return { text: "verify.behind", values: { drawNumber, drawn } };
  if (standing.kind === "skipped") {
    return { text: "verify.skipped", values: { drawNumber, place: drawn + standing.position } };
  }
  const place = await runStepsAsync(rank(standing.position, drawn, key), subtle);
  return { text: "verify.rank", values: { drawNumber, drawn, place } };
}
