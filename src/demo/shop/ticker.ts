import type { Response } from "express";
import type { Seats } from "./seats.ts";

/** Tells a seat map, as server-sent events, which seats are taken: now, and after every sale. */
export function ticker(seats: Seats, eventId: string, response: Response): void {
  const tell = (): void => {
    const news = { taken: [...seats.taken(eventId)], left: seats.left(eventId) };
    response.write(`data: ${JSON.stringify(news)}\n\n`);
  };
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  tell();
  response.on("close", seats.watch(eventId, tell));
}
