import { admittedVsBestNode } from "./admitted-vs-best-node.ts";
import { admittedVsNginx } from "./admitted-vs-nginx.ts";
import type { Figure } from "./figure.ts";
import { overloadP99 } from "./overload-p99.ts";
import { p99Added } from "./p99-added.ts";
import { placeVsBare } from "./place-vs-bare.ts";
import { pollGrowth } from "./poll-growth.ts";
import { redisPerJoin } from "./redis-per-join.ts";
import { rssGrowth } from "./rss-growth.ts";
import { statusVsBare } from "./status-vs-bare.ts";
import { streamRss } from "./stream-rss.ts";
import { workersGain } from "./workers-gain.ts";

/** Every figure, in the order in which they are measured and shown. One file each; another is one line here. */
export const FIGURES: readonly Figure[] = [
  admittedVsNginx,
  admittedVsBestNode,
  statusVsBare,
  placeVsBare,
  p99Added,
  pollGrowth,
  rssGrowth,
  streamRss,
  redisPerJoin,
  workersGain,
  overloadP99,
];
