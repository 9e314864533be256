import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { capsOf, streamCapsOf } from "../../src/config/caps.ts";
import type { UpstreamConfig } from "../../src/config/config.ts";
import { WIRE_LIMITS, type WireLimits } from "../../src/gateway/http/limits.ts";
import { createPublicServer, type PublicServer } from "../../src/gateway/http/server.ts";
import { ParkedConnections } from "../../src/gateway/overload/parked-connections.ts";
import { TrustedProxies } from "../../src/gateway/request/trusted-proxies.ts";
import { FAILURE_STATUS, type Failure } from "../../src/gateway/upstream/failure.ts";
import type { Forwarding } from "../../src/gateway/upstream/forwarding.ts";
import type { ShopCommand } from "../../src/gateway/upstream/shop-command.ts";
import { Upstream } from "../../src/gateway/upstream/upstream.ts";

export interface ProxyOptions {
  readonly settings?: Partial<UpstreamConfig>;
  readonly limits?: Partial<WireLimits>;
  readonly trustedProxies?: readonly string[];
  /** Flat fields for the upstream, and for the client. */
  readonly fields?: readonly string[];
  readonly answerFields?: readonly string[];
  /** What is waited for before a request goes to the upstream. */
  readonly before?: (path: string | undefined) => Promise<void>;
}

/** The public listener and an upstream, with a gateway between them that lets everybody in. */
export interface RunningProxy {
  readonly port: number;
  readonly server: PublicServer;
  readonly upstream: Upstream;
  readonly commands: ShopCommand[];
  readonly failures: Failure[];
  /** What the failures say. */
  readonly causes: string[];
  readonly truncated: Failure[];
  close(): Promise<void>;
}

export async function startProxy(url: string, options: ProxyOptions = {}): Promise<RunningProxy> {
  const commands: ShopCommand[] = [];
  const failures: Failure[] = [];
  const causes: string[] = [];
  const truncated: Failure[] = [];
  const peers = new TrustedProxies(options.trustedProxies ?? []);
  const upstream = new Upstream(settingsFor(url, options.settings), peers);
  const forwardingFor = (res: ServerResponse): Forwarding => ({
    fields: options.fields ?? [],
    onHead(_status, command) {
      if (command !== undefined) commands.push(command);
      return options.answerFields ?? [];
    },
    onFailure(failure, cause) {
      failures.push(failure);
      causes.push(cause?.message ?? "");
      res.writeHead(FAILURE_STATUS[failure], ["Content-Type", "text/plain"]).end(`${failure}\n`);
    },
    onTruncated: (failure) => truncated.push(failure),
  });
  const server = createPublicServer(
    { ...WIRE_LIMITS, halfOpenMs: 100, ...options.limits },
    {
      async onRequest(req, res) {
        if (options.before !== undefined) await options.before(req.url);
        upstream.forward(req, res, forwardingFor(res));
      },
      onUpgrade: (req, res, head) => upstream.tunnel(req, res, head, forwardingFor(res)),
    },
    new ParkedConnections(peers),
  );
  await new Promise<void>((resolve) => server.http.listen(0, "127.0.0.1", resolve));
  const { port } = server.http.address() as AddressInfo;
  const close = async () => {
    await Promise.all([server.drain(0), upstream.close()]);
  };
  return { port, server, upstream, commands, failures, causes, truncated, close };
}

/** A shop's settings with defaults for what is not given. */
export function settingsFor(url: string, settings: Partial<UpstreamConfig> = {}): UpstreamConfig {
  const { connections = 16, streams = 16 } = settings;
  return {
    url,
    connectSeconds: 5,
    responseSeconds: 20,
    connections,
    ...capsOf(connections),
    leastBytesPerSecond: 256,
    slowBytesPerSecond: 65_536,
    headerBytes: 64 * 1024,
    streams,
    ...streamCapsOf(streams),
    verifyTls: true,
    preserveHost: true,
    expectContinue: "gateway",
    transport: "own",
    ...settings,
  };
}
