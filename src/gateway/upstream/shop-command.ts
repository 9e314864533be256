/**
 * What the upstream asks for in `Airlock-Command`: the session's end, after which its visitor may still read for so many seconds, or
 * a lease of this many seconds from now.
 */
export type ShopCommand =
  | { readonly kind: "release"; readonly readSeconds?: number }
  | { readonly kind: "extend"; readonly seconds: number }
  /** Neither: nothing is done, and somebody should be told. */
  | { readonly kind: "unknown"; readonly text: string };

const RELEASE: ShopCommand = { kind: "release" };
const MAX_SECONDS = 86_400;
const LONGEST_TOLD = 40;

/**
 * `release`, `release=SECONDS` or `extend=SECONDS` with 1 to 86400 seconds. Anything else is unknown: a shop's typing error ends no
 * session.
 */
export function parseShopCommand(value: string): ShopCommand {
  const text = value.trim().toLowerCase();
  if (text === "release") return RELEASE;
  const [, kind, digits] = /^(release|extend)=(\d{1,5})$/.exec(text) ?? [];
  const seconds = Number(digits);
  if (kind === undefined || seconds < 1 || seconds > MAX_SECONDS) return unknown(text);
  return kind === "release" ? { kind, readSeconds: seconds } : { kind: "extend", seconds };
}

function unknown(text: string): ShopCommand {
  return { kind: "unknown", text: text.slice(0, LONGEST_TOLD) };
}

/** Of several commands in one answer the release stands; else the last that is known. */
export function laterCommand(first: ShopCommand | undefined, second: ShopCommand): ShopCommand {
  return first !== undefined && (second.kind === "unknown" || first.kind === "release") ? first : second;
}
