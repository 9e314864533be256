/** Where a visitor is between arriving and the end. */
export type VisitStage = "waiting" | "ready" | "inside";

/** How a visit ended. */
export type VisitEnd = "bought" | "left" | "gaveUp" | "noShows" | "failed";

/** Stages count who is there now; ends count everybody so far. `errors` counts by kind, survived ones too. */
export type CrowdCounts = Readonly<Record<VisitStage | VisitEnd | "arrived", number>> & {
  readonly errors: Readonly<Record<string, number>>;
};

/** Follows one visitor. */
export interface Track {
  to(stage: VisitStage): void;
  end(end: VisitEnd): void;
  error(kind: string): void;
}

export interface CrowdTally {
  arrive(): Track;
  counts(): CrowdCounts;
}

export function createTally(): CrowdTally {
  const errors: Record<string, number> = {};
  const counts = {
    arrived: 0,
    waiting: 0,
    ready: 0,
    inside: 0,
    bought: 0,
    left: 0,
    gaveUp: 0,
    noShows: 0,
    failed: 0,
  };

  return {
    counts: () => ({ ...counts, errors: { ...errors } }),
    arrive() {
      counts.arrived += 1;
      let here: VisitStage | undefined;
      const move = (next: VisitStage | undefined): void => {
        if (here !== undefined) counts[here] -= 1;
        if (next !== undefined) counts[next] += 1;
        here = next;
      };
      return {
        to: move,
        end(end) {
          move(undefined);
          counts[end] += 1;
        },
        error(kind) {
          errors[kind] = (errors[kind] ?? 0) + 1;
        },
      };
    },
  };
}
