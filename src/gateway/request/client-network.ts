import { isIPv6 } from "node:net";

/** Groups of an IPv6 address that name a network of one subscriber: what is behind them they choose themselves. */
const PREFIX_GROUPS = 4;
const GROUPS = 8;

/** Whom an address belongs to, as far as it tells: an IPv4 address as it is, an IPv6 address by its first 64 bits. */
export function clientNetworkOf(address: string): string {
  if (!address.includes(":") || !isIPv6(address)) return address;
  const [bare = ""] = address.split("%", 1);
  const [front = "", back] = bare.split("::");
  const head = groupsOf(front);
  const tail = groupsOf(back ?? "");
  const hidden = new Array<string>(Math.max(0, GROUPS - head.length - tail.length)).fill("0");
  const groups = back === undefined ? head : [...head, ...hidden, ...tail];
  return groups
    .slice(0, PREFIX_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}

/** An IPv4 address at the end stands for two groups. */
function groupsOf(text: string): string[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group]));
}
