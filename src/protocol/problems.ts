/** Why a request was refused, for programs. Stable; `docs/apps.md` says what each means for an app. */
export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** Each refusal's status, unless the room or the failure has its own. */
export const PROBLEM_STATUS = {
  "body-invalid": 400,
  "unknown-field": 400,
  "unknown-lane": 400,
  "request-unsendable": 400,
  "foreign-form": 403,
  "origin-refused": 403,
  "invitation-missing": 403,
  "invitation-invalid": 403,
  "other-epoch": 403,
  revoked: 403,
  spent: 403,
  superseded: 403,
  elsewhere: 403,
  window: 403,
  "unknown-call": 404,
  "unknown-room": 404,
  "no-room-here": 404,
  "wrong-method": 405,
  "body-too-large": 413,
  "body-not-json": 415,
  "internal-error": 500,
  "shop-down": 502,
  busy: 503,
  "engine-down": 503,
  "not-admitted": 503,
  restoring: 503,
} as const;
