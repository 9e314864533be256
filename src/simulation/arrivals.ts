/** When visitors arrive: by this time, this part of them has. Both rise, the part from 0 to 1. */
export interface ArrivalCurve {
  readonly points: readonly { readonly seconds: number; readonly part: number }[];
}

/** Part of a wave that comes in its first tenth, and in the rest of its first half. */
const RUSH = 0.5;
const FLOW = 0.35;

/** Everybody evenly within `seconds`. */
export function flatCurve(seconds: number): ArrivalCurve {
  return {
    points: [
      { seconds: 0, part: 0 },
      { seconds, part: 1 },
    ],
  };
}

/** An opening: half of all in the first tenth of `seconds`, 85 % by the half of it. */
export function waveCurve(seconds: number): ArrivalCurve {
  return {
    points: [
      { seconds: 0, part: 0 },
      { seconds: seconds / 10, part: RUSH },
      { seconds: seconds / 2, part: RUSH + FLOW },
      { seconds, part: 1 },
    ],
  };
}

/** A curve from counts: so many come in each `stepSeconds`. Throws a `RangeError` where nobody does. */
export function countedCurve(
  steps: readonly { readonly seconds: number; readonly visitors: number }[],
): ArrivalCurve {
  const all = steps.reduce((sum, { visitors }) => sum + visitors, 0);
  if (all <= 0) throw new RangeError("nobody arrives");
  const points = [{ seconds: 0, part: 0 }];
  let at = 0;
  let sum = 0;
  for (const { seconds, visitors } of steps) {
    at += seconds;
    sum += visitors;
    points.push({ seconds: at, part: sum / all });
  }
  return { points };
}

/** When each of so many visitors arrives, ms from the start, in order. */
export function arrivalTimes({ points }: ArrivalCurve, visitors: number): Float64Array {
  const times = new Float64Array(visitors);
  let segment = 1;
  for (let i = 0; i < visitors; i += 1) {
    const part = i / visitors;
    while (segment < points.length - 1 && part >= (points[segment]?.part ?? 1)) segment += 1;
    const from = points[segment - 1] ?? { seconds: 0, part: 0 };
    const to = points[segment] ?? from;
    const within = to.part === from.part ? 0 : (part - from.part) / (to.part - from.part);
    times[i] = (from.seconds + within * (to.seconds - from.seconds)) * 1000;
  }
  return times;
}
