import type { Socket } from "node:net";

/**
 * Has an answer that went to `socket` in one piece go out in one piece. Node ends each answer with an empty piece behind the last
 * (`OutgoingMessage.end`), and two pieces cost a vector: of an admitted request's CPU that was a part in twenty.
 */
export function coalesceWrites(socket: Socket): void {
  const writev = socket._writev?.bind(socket);
  if (writev === undefined) return;
  socket._writev = (chunks, callback) => {
    const [piece, end] = chunks;
    if (chunks.length === 2 && piece !== undefined && end?.chunk.length === 0)
      socket._write(piece.chunk, piece.encoding, callback);
    else writev(chunks, callback);
  };
}
