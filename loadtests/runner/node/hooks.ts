const MODULES = ["metrics", "timers", "data", "execution", "http"];

/** Resolves the modules of k6 to the runner's own: `k6`, `k6/http`, … Others of k6 are refused by name. */
export async function resolve(
  specifier: string,
  context: unknown,
  nextResolve: (specifier: string, context: unknown) => Promise<unknown>,
): Promise<unknown> {
  if (specifier !== "k6" && !specifier.startsWith("k6/")) return nextResolve(specifier, context);
  const name = specifier === "k6" ? "index" : specifier.slice("k6/".length);
  if (name !== "index" && !MODULES.includes(name)) {
    throw new Error(`the runner has no module "${specifier}": run this story with k6`);
  }
  return { url: new URL(`./modules/${name}.js`, import.meta.url).href, shortCircuit: true };
}
