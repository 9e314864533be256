import { cpuRatio } from "../contest/contest.ts";
import { hall, NODE_PEERS } from "../contest/hall.ts";
import type { Figure } from "./figure.ts";

export const admittedVsBestNode: Figure = {
  id: "admitted_vs_best_node",
  what: "the same ÷ the best of the proxies on Node",
  limit: 0.6,
  goal: 0.5,
  async measure(lab) {
    const rounds = await lab.once(hall);
    return Math.max(...NODE_PEERS.map((peer) => cpuRatio(rounds, "airlock", peer)));
  },
};
