import { type ProxyOptions, type RunningProxy, startProxy } from "./proxy.ts";
import type { RawPeer } from "./raw.ts";
import { type ScriptedUpstream, startUpstream } from "./upstream.ts";

const closers: (() => Promise<void>)[] = [];

/** A proxy before an upstream that says what a test tells it. Both are closed by `closePairs`. */
export async function startPair(
  onPeer?: (peer: RawPeer) => void,
  options?: ProxyOptions,
): Promise<{ proxy: RunningProxy; upstream: ScriptedUpstream }> {
  const upstream = await startUpstream(onPeer);
  const proxy = await startProxy(upstream.url, options);
  closers.push(proxy.close, upstream.close);
  return { proxy, upstream };
}

export async function closePairs(): Promise<void> {
  for (const close of closers.splice(0)) await close();
}
