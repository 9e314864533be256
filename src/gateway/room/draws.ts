import type { RoomConfig } from "../../config/config.ts";
import { type Announced, announcedBy } from "../../draw/beacon.ts";
import type { CommitmentTerms } from "../../draw/commitment.ts";
import { type LotteryNotice, lotteryNotice } from "../../draw/notice.ts";
import { drawnOf, isCounted, skippedOf } from "../../room/draw.ts";
import type { Draw, LaneSnapshot, Snapshot } from "../../room/snapshot.ts";
import { type DrawClaim, fitsToken } from "../../tokens/draw-claim.ts";
import type { LaneDraw, LotteryOrder } from "./lottery-order.ts";

/** What a room commits to: as configured until the numbers are counted, and from then on as it was at that moment. */
export function commitmentTermsOf(
  { id, epoch, schedule, lanes, lottery }: RoomConfig,
  draw: Draw,
): CommitmentTerms {
  const frozen = isCounted(draw) && draw.version === 2;
  const configured = lottery.beacon === null ? null : { name: lottery.beacon, bytes: lottery.beaconBytes };
  return {
    room: id,
    epoch,
    opensAt: new Date(frozen ? draw.opensAt : (schedule.opensAt ?? 0)).toISOString(),
    lanes: frozen ? Object.keys(draw.drawn) : lanes.map((lane) => lane.id),
    beacon: frozen ? (announcedBy(draw.announced) ?? null) : configured,
  };
}

/** What the draw of a room waits for. Null: for nothing. */
export function awaitedBeaconOf(config: RoomConfig, draw: Draw): Announced | null {
  return config.order === "lottery" || isCounted(draw) ? commitmentTermsOf(config, draw).beacon : null;
}

/** How the places of one lane are drawn, once the draw is done. */
export function laneDraw(draw: Draw, lane: string): LaneDraw {
  const { version, announced, beacon: value } = draw;
  const beacon = value === "" ? undefined : { name: announcedBy(announced)?.name ?? "", value };
  return { version, beacon, drawn: drawnOf(draw, lane), skipped: skippedOf(draw, lane) };
}

/** By the draw as a snapshot tells it: everybody who joins or looks before the next has the same. */
const claims = new WeakMap<Draw, { readonly claim: DrawClaim | undefined }>();

/** What a place token keeps of a draw. Undefined: it is not done, or does not fit a token. */
export function drawClaim(draw: Draw): DrawClaim | undefined {
  let known = claims.get(draw);
  if (known === undefined) {
    known = { claim: draw.done ? claimOf(draw) : undefined };
    claims.set(draw, known);
  }
  return known.claim;
}

function claimOf({ version, announced, beacon, opensAt, drawn, skipped }: Draw): DrawClaim | undefined {
  const claim: DrawClaim = { version, announced, beacon, opensAt, drawn, skipped };
  return fitsToken(claim) ? claim : undefined;
}

/** The draw that a token tells of. */
export function drawFromClaim(claim: DrawClaim): Draw {
  return { ...claim, done: true, held: false };
}

/** What the status tells of a draw. The commitment is public from the first exchange on, long before anybody can come. */
export function drawNoticeOf(
  config: RoomConfig,
  book: LotteryOrder,
  { draw, lanes }: Snapshot,
): LotteryNotice {
  const terms = commitmentTermsOf(config, draw);
  const { version, held, beacon } = draw;
  return lotteryNotice({
    version,
    terms,
    commitment: book.commitment(version, terms),
    seed: book.seed(version),
    beacon,
    counted: draw.done,
    held,
    lanes: lanesOf(draw, lanes).map((id) => ({
      id,
      drawn: drawnOf(draw, id),
      skipped: skippedOf(draw, id),
    })),
  });
}

/** A lane that came after the numbers were counted has no part in the draw. */
function lanesOf(draw: Draw, lanes: readonly LaneSnapshot[]): string[] {
  const counted = Object.keys(draw.drawn);
  return counted.length > 0 ? counted : lanes.map(({ id }) => id);
}
