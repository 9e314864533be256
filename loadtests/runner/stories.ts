import type { StoryName } from "../lib/stories.ts";

type Tree = Readonly<Record<string, unknown>>;

export interface StoryEntry {
  readonly name: StoryName;
  readonly about: string;
  /** What the room of a gateway started for it has besides limits and shop. */
  readonly room: (at: { readonly now: number; readonly seconds: number }) => Tree;
  /** Whether each visitor needs an invitation. */
  readonly invites?: true;
  /** Whether gateway or store are killed in the middle. */
  readonly disturbs?: true;
}

const plain = () => ({});

/** Every story of `loadtests/`. */
export const STORIES: readonly StoryEntry[] = [
  { name: "surge", about: "most of the crowd comes in the first fifth of the time", room: plain },
  { name: "soak", about: "arrivals below the rate, for long", room: plain },
  {
    name: "opening",
    about: "a pre-queue, and places by lot at opensAt",
    room: ({ now, seconds }) => ({
      order: "lottery",
      schedule: { preQueueAt: iso(now - 60_000), opensAt: iso(now + (seconds + 4) * 1000) },
    }),
  },
  {
    name: "windows",
    about: "each visitor with a window of their own",
    room: () => ({ access: "invitation" }),
    invites: true,
  },
  { name: "noshows", about: "many of the called do not come", room: plain },
  { name: "reload", about: "everybody in line reloads every second", room: plain },
  { name: "bots", about: "joins without cookies, many a second", room: plain },
  { name: "checkout", about: "few slots, freed by checkouts", room: plain },
  { name: "failover", about: "gateway or store killed in the middle", room: plain, disturbs: true },
  { name: "cdn", about: "a flash crowd behind a CDN: the status alone", room: plain },
];

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
