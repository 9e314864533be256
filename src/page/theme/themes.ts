import type { Theme, ThemeChoice, ThemeFault } from "./choice.ts";
import { isDefaultTheme, readTheme } from "./theme.ts";

/** A room, as far as its page is concerned. */
interface Themed {
  readonly id: string;
  readonly waiting: ThemeChoice;
}

export interface ReadThemes {
  /** By room; without those that look as Airlock does by itself. */
  readonly themes: ReadonlyMap<string, Theme>;
  /** `room` is the room's index. */
  readonly faults: readonly (ThemeFault & { readonly room: number })[];
}

/** Reads the themes of all rooms from their files. Never fails: a part with a fault is as ours. */
export function readThemes(rooms: readonly Themed[]): ReadThemes {
  const themes = new Map<string, Theme>();
  const faults: (ThemeFault & { room: number })[] = [];
  for (const [room, { id, waiting }] of rooms.entries()) {
    if (isDefaultTheme(waiting)) continue;
    const read = readTheme(waiting);
    themes.set(id, read.theme);
    faults.push(...read.faults.map((fault) => ({ ...fault, room })));
  }
  return { themes, faults };
}
