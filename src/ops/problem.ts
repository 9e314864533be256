import { STATUS_CODES } from "node:http";
import type { Response } from "express";

/** Answers with problem details (RFC 9457). `detail` is lower case and names the offender. */
export function answerProblem(response: Response, status: number, detail: string): void {
  response
    .status(status)
    .type("application/problem+json")
    .send(JSON.stringify({ title: STATUS_CODES[status] ?? "Error", status, detail }));
}
