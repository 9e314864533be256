import type { Program } from "../lab/program.ts";

/** What is measured against the others: requests of one kind to one program. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  readonly program: Program;
  /** A file of them. */
  readonly requests: string;
}

/** One run of one contender. */
export interface Round {
  readonly round: number;
  readonly contender: string;
  readonly requests: number;
  /** CPU time of the contender's own processes a request. */
  readonly cpuMicros: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Resident memory at the end of the run. */
  readonly rssMb: number;
  /** As `wrk` has it. */
  readonly stolenShare: number;
}

export type Measure = "cpuMicros" | "perSecond" | "p50Ms" | "p99Ms" | "rssMb" | "stolenShare";
