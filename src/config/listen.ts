/** Where a listener binds. Port 0 lets the system choose one. */
export interface Listen {
  /** A name or address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

const HOST_PORT = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/;

/** Reads `host:port`, with IPv6 in brackets: `0.0.0.0:8080`, `[::1]:9090`. Undefined where it is not one. */
export function parseListen(text: string): Listen | undefined {
  const [, v6, name, digits] = HOST_PORT.exec(text) ?? [];
  const host = v6 ?? name;
  const port = Number(digits);
  return host !== undefined && port <= 65535 ? { host, port } : undefined;
}
