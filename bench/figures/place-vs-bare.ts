import { cpuRatio } from "../contest/contest.ts";
import { hall } from "../contest/hall.ts";
import type { Figure } from "./figure.ts";

export const placeVsBare: Figure = {
  id: "place_vs_bare",
  what: "CPU of a place poll ÷ bare node:http answering the same bytes",
  limit: 2,
  measure: async (lab) => cpuRatio(await lab.once(hall), "airlock place", "bare place"),
};
