import { arrivalTimes } from "../../simulation/arrivals.ts";
import { figuresOf, type SaleFigures } from "../../simulation/figures.ts";
import { spreadLanes } from "../../simulation/lanes.ts";
import { playSale } from "../../simulation/play.ts";
import type { Limits } from "../../simulation/search.ts";
import { saleSettings } from "../../simulation/settings.ts";
import type { SimulateArguments } from "./arguments.ts";

/** Plays the sale that was asked for, at some limits. */
export function createPlayer(
  words: SimulateArguments,
): (limits: Limits, tell: (done: number) => void) => SaleFigures {
  const { lanes, noShows, staySeconds, seed, burst } = words;
  const arrivals = arrivalTimes(words.arrivals, words.visitors);
  const chosen = spreadLanes(lanes, words.visitors);
  const laneOf = (visitor: number) => chosen[visitor] ?? 0;
  return (limits, tell) => {
    const settings = saleSettings({
      ...limits,
      lanes: lanes.map(({ id, share }) => ({ id, share })),
      ...(burst !== undefined && { burst }),
    });
    const sale = { settings, arrivals, laneOf, noShow: () => noShows, staySeconds, seed };
    return figuresOf(playSale(sale, tell), settings);
  };
}
