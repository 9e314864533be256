import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A port in front of a server, which another can stand behind. */
export interface Switch {
  readonly port: number;
  /** Breaks the connections that there are; new ones go to this port. */
  turn(port: number): void;
  close(): void;
}

export async function openSwitch(first: number): Promise<Switch> {
  let target = first;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect(target, "127.0.0.1");
    for (const socket of [client, behind]) {
      open.add(socket);
      socket.on("close", () => {
        open.delete(socket);
        client.destroy();
        behind.destroy();
      });
      socket.on("error", () => {});
    }
    client.pipe(behind).pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const drop = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    turn(port) {
      target = port;
      drop();
    },
    close() {
      server.close();
      drop();
    },
  };
}
