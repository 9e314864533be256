import type { Response } from "express";
import { z } from "zod";
import { answerProblem } from "./problem.ts";

/** The names of src/draw/seed.ts. */
const ALGORITHMS = ["airlock-lottery-1", "airlock-lottery-2"] as const;
export type DrawAlgorithm = (typeof ALGORITHMS)[number];

/** Numbers from `from` to `to`, both included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** What operators tell of a draw: the public value, or with `drawn` the whole of one that was lost. */
export interface LotteryCommand {
  readonly beacon?: string | undefined;
  readonly drawn?: Readonly<Record<string, number>> | undefined;
  readonly skipped?: Readonly<Record<string, readonly Span[]>> | undefined;
  /** As the status had it. Absent: the one of today. */
  readonly algorithm?: DrawAlgorithm | undefined;
  /** As the status had it: what is told has to be what was committed to. Absent: nobody checks, and every lane has to be named. */
  readonly commitment?: string | undefined;
}

export interface LotteryState {
  /** What is announced of the public value. Null: none is mixed in. */
  readonly name: string | null;
  readonly encoding: string | null;
  readonly value: string | null;
  /** Lost after the opening: nobody goes in until it is told again. */
  readonly held: boolean;
  readonly done: boolean;
  readonly drawn: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Record<string, readonly Span[]>>;
}

export type LotteryAnswer =
  | { readonly ok: true; readonly lottery: LotteryState }
  | { readonly ok: false; readonly reason: "invalid" | "conflict"; readonly detail: string };

/** No room gives out a higher number, and no token is read that has one. */
const MOST_NUMBERS = 1_000_000_000;
const count = numberFrom(0);
const drawNumber = numberFrom(1);
const COMMITMENT = "must be 64 lower-case hexadecimal digits";
const SPANS = "must be ranges in order that do not touch, such as [{ from: 31, to: 48 }]";
const spans = z
  .array(z.strictObject({ from: drawNumber, to: drawNumber }), { error: SPANS })
  .refine((list) => list.every(({ from, to }, i) => from <= to && from > (list[i - 1]?.to ?? -1) + 1), {
    error: SPANS,
  });

/** The public value that a lottery waits for; with `drawn` what a room was lost with. Its form is the room's to judge. */
export const lotteryBody = z
  .strictObject(
    {
      beacon: z.string({ error: "must be a text" }).optional(),
      drawn: z.record(z.string(), count, { error: "must be the numbers drawn by lane" }).optional(),
      skipped: z.record(z.string(), spans, { error: "must be ranges of numbers by lane" }).optional(),
      algorithm: z.enum(ALGORITHMS, { error: `must be one of ${ALGORITHMS.join(", ")}` }).optional(),
      commitment: z
        .string({ error: COMMITMENT })
        .regex(/^[0-9a-f]{64}$/, { error: COMMITMENT })
        .optional(),
    },
    { error: 'must be an object such as {"beacon": "8f3a…"}' },
  )
  .refine(({ beacon, drawn }) => beacon !== undefined || drawn !== undefined, {
    error: "must have beacon, or drawn for a draw that was lost",
  })
  .refine(({ drawn, beacon: _, ...others }) => drawn !== undefined || Object.keys(others).length === 0, {
    error: "skipped, algorithm and commitment need drawn",
  });

function numberFrom(least: number) {
  const error = `must be a whole number from ${least} to ${MOST_NUMBERS}`;
  return z.number({ error }).refine((n) => Number.isInteger(n) && n >= least && n <= MOST_NUMBERS, { error });
}

export function answerLottery(response: Response, told: LotteryAnswer): void {
  if (told.ok) response.json(told.lottery);
  else answerProblem(response, told.reason === "invalid" ? 400 : 409, told.detail);
}
