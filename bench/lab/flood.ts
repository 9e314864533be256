import { connect, type Socket } from "node:net";

const HEAD_END = "\r\n\r\n";

/**
 * Sends what `next` gives until it gives nothing more, over so many connections, each asking when its last answer is
 * there. Every request is sent exactly once. Resolves to the number of answers; fails on any that is an error.
 */
export async function flood(
  url: string,
  next: () => string | undefined,
  connections: number,
): Promise<number> {
  const { hostname, port } = new URL(url);
  const lane = async () => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    try {
      return await askAll(socket, next);
    } finally {
      socket.destroy();
    }
  };
  const counts = await Promise.all(Array.from({ length: connections }, lane));
  return counts.reduce((sum, count) => sum + count, 0);
}

function askAll(socket: Socket, next: () => string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    let answers = 0;
    let text = "";
    const ask = () => {
      const request = next();
      if (request === undefined) resolve(answers);
      else socket.write(request, "latin1");
    };
    socket.setEncoding("latin1");
    socket.on("connect", ask);
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the connection closed")));
    socket.on("data", (part: string) => {
      text += part;
      const length = answerLength(text);
      if (length === undefined || text.length < length) return;
      if (!/^HTTP\/1\.1 [23]/.test(text)) return reject(new Error(text.slice(0, text.indexOf(HEAD_END))));
      answers += 1;
      text = text.slice(length);
      ask();
    });
  });
}

/** Of the first answer, its head included; undefined while that is not all there. */
function answerLength(text: string): number | undefined {
  const end = text.indexOf(HEAD_END);
  if (end === -1) return undefined;
  return end + HEAD_END.length + Number(/^content-length: (\d+)\r$/im.exec(text.slice(0, end + 2))?.[1] ?? 0);
}
