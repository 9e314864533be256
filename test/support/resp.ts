/** Cuts a stream of Redis' replies into whole ones, of RESP 2 and 3. */
export function resp(onReply: (reply: Buffer) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (let end = endOf(rest, 0); end !== -1; end = endOf(rest, 0)) {
      onReply(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  };
}

/** How many values follow a head of this type that says `count`. */
const MEMBERS: Readonly<Record<string, number>> = { "*": 1, "~": 1, ">": 1, "%": 2 };

/** Where the value that begins at `from` ends. -1: not all of it is here. */
function endOf(bytes: Buffer, from: number): number {
  const line = bytes.indexOf("\r\n", from);
  if (line === -1) return -1;
  const type = String.fromCharCode(bytes[from] ?? 0);
  const count = Number(bytes.toString("latin1", from + 1, line));
  let end = line + 2;
  if (type === "$" || type === "=" || type === "!") {
    if (count >= 0) end += count + 2;
    return end <= bytes.length ? end : -1;
  }
  for (let left = count * (MEMBERS[type] ?? 0); left > 0 && end !== -1; left--) end = endOf(bytes, end);
  return end;
}
