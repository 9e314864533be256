import { isIPv4, isIPv6 } from "node:net";

/** `text` as a CIDR (a bare address is a range of one), or undefined where it is none. */
export function parseCidr(text: string): string | undefined {
  const [address = "", prefix, ...rest] = text.split("/");
  const longest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : undefined;
  // A zone (fe80::1%eth0) is of one machine's own naming and matches no header.
  if (longest === undefined || rest.length > 0 || address.includes("%")) return undefined;
  if (prefix === undefined) return `${address}/${longest}`;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= longest ? text : undefined;
}
