import { CHECK_ALWAYS, mapOf, wholeNumber } from "./fields.ts";

const DAY = 24 * 3600;
// Far above any shop, far below where 60,000 parts of a token a piece would leave whole doubles (2^53).
const MANY = 10_000_000;

/** One second's admissions: a gateway's exchanges come several times a second, so the rate can be used whole. */
function defaultBurst(ratePerMinute: number): number {
  return Math.max(1, Math.ceil(ratePerMinute / 60));
}

export const admissionSchema = mapOf({
  ratePerMinute: wholeNumber(0, MANY).default(600),
  burst: wholeNumber(1, MANY).optional(),
  capacity: wholeNumber(0, MANY).default(5000),
  leaseSeconds: wholeNumber(10, DAY).default(300),
  maxSessionSeconds: wholeNumber(10, 7 * DAY).default(3600),
  claimSeconds: wholeNumber(10, DAY).default(600),
  graceSeconds: wholeNumber(0, DAY).default(600),
})
  .superRefine((admission, context) => {
    const { leaseSeconds, maxSessionSeconds } = admission ?? {};
    if (typeof leaseSeconds !== "number" || typeof maxSessionSeconds !== "number") return;
    if (maxSessionSeconds < leaseSeconds) {
      const message = "must not be less than leaseSeconds";
      context.addIssue({ code: "custom", path: ["maxSessionSeconds"], message });
    }
  }, CHECK_ALWAYS)
  .transform((admission) => ({
    ...admission,
    burst: admission.burst ?? defaultBurst(admission.ratePerMinute),
  }));
