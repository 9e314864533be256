import { cpuRatio } from "../contest/contest.ts";
import { hall } from "../contest/hall.ts";
import type { Figure } from "./figure.ts";

export const admittedVsNginx: Figure = {
  id: "admitted_vs_nginx",
  what: "CPU of an admitted request ÷ nginx proxy_pass",
  limit: 3.5,
  goal: 3,
  measure: async (lab) => cpuRatio(await lab.once(hall), "airlock", "nginx"),
};
