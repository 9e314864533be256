import { writeFileSync } from "node:fs";
import { madeOfValues } from "./chart/files.ts";

// Run as `sh scripts/run-ts scripts/chart.ts` in the checkout.
for (const { path, content } of madeOfValues("helm/airlock")) writeFileSync(path, content);
