import { join } from "node:path";
import { freePort, RedisServer } from "../redis.ts";
import { TEST_CA } from "../tls-shop.ts";

const TLS = join(import.meta.dirname, "..", "tls");

/** A Redis that speaks TLS as `localhost` on a port of its own, and knows the user `airlock` alone. */
export async function startTlsRedis() {
  const tlsPort = await freePort();
  const password = "pass/word@:?#%";
  const server = await RedisServer.start({
    config: [
      `tls-port ${tlsPort}`,
      `tls-cert-file ${join(TLS, "localhost.pem")}`,
      `tls-key-file ${join(TLS, "localhost.key")}`,
      `tls-ca-cert-file ${TEST_CA}`,
      "tls-auth-clients no",
      "user default off",
      `user airlock on >${password} ~* &* +@all`,
    ],
  });
  return { tlsPort, password, stop: () => server.stop() };
}
