/** A story's own numbers: see `Plan`. */
export interface PlanDefaults {
  readonly visitors: number;
  readonly ratePerMinute: number;
  readonly seconds: number;
  /** Default 5000. */
  readonly capacity?: number;
  /** Default 60. */
  readonly graceSeconds?: number;
}

/** What each story asks for where the run says nothing else: small enough for a machine of two cores. */
export const STORY_PLANS = {
  surge: { visitors: 260, ratePerMinute: 600, seconds: 15 },
  soak: { visitors: 200, ratePerMinute: 900, seconds: 20 },
  opening: { visitors: 150, ratePerMinute: 900, seconds: 10 },
  windows: { visitors: 120, ratePerMinute: 900, seconds: 15 },
  noshows: { visitors: 500, ratePerMinute: 600, seconds: 8 },
  reload: { visitors: 150, ratePerMinute: 480, seconds: 8 },
  bots: { visitors: 100, ratePerMinute: 600, seconds: 12, graceSeconds: 90 },
  checkout: { visitors: 90, ratePerMinute: 1200, capacity: 20, seconds: 8 },
  failover: { visitors: 200, ratePerMinute: 480, seconds: 12, graceSeconds: 90 },
  cdn: { visitors: 1, ratePerMinute: 600, seconds: 10 },
} satisfies Record<string, PlanDefaults>;

export type StoryName = keyof typeof STORY_PLANS;
