import { cpuRatio } from "../contest/contest.ts";
import { hall } from "../contest/hall.ts";
import type { Figure } from "./figure.ts";

export const statusVsBare: Figure = {
  id: "status_vs_bare",
  what: "CPU of a status poll ÷ bare node:http answering the same bytes",
  limit: 1.3,
  goal: 1.15,
  measure: async (lab) => cpuRatio(await lab.once(hall), "airlock status", "bare status"),
};
