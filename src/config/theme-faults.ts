import type { ReadThemes } from "../page/theme/themes.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { ConfigFault } from "./faults.ts";
import { pathName } from "./keys.ts";

/** What is wrong with the files of the rooms' themes, as faults of the configuration that names them. */
export function themeFaults({ faults }: ReadThemes, nameOf: (file: string) => string): ConfigFault[] {
  return faults.map(({ room, key, file, unknown, ...fault }) => {
    const suggestion = unknown && didYouMean(unknown.name, unknown.known);
    const path = pathName(["rooms", room, "waiting", key]);
    return { ...fault, file: nameOf(file), path, ...(suggestion !== undefined && { suggestion }) };
  });
}
