/** Numbers that follow each other in a lane, and who got them. */
export interface NumberedRun {
  readonly lane: string;
  readonly from: number;
  /** The ids of the arrivals, in order, with a blank between two. */
  readonly ids: string;
}

/** The last batch of a gateway, until the gateway tells that it has heard the answer. */
export interface LastBatch {
  readonly number: number;
  /** When it was answered, ms. */
  readonly at: number;
  /** When the last answer was made that the gateway is known to have heard, ms. */
  readonly heardAt: number;
  /** Who of it, and of those before it that were not heard, got a number. */
  readonly numbered: readonly NumberedRun[];
}
