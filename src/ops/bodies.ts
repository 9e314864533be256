import type { Request, Response } from "express";
import { z } from "zod";
import { parseInstant } from "../config/instant.ts";
import { answerProblem } from "./problem.ts";

/** What one exchange with the ledger takes. */
const MOST_PEOPLE = 1000;
const MINUTE = 60_000;

const person = z.string().regex(/^[\w-]{1,64}$/, { error: "must be 1 to 64 of A-Z, a-z, 0-9, _ and -" });

const before = z.string({ error: "must be an RFC 3339 time with its offset" }).transform((text, context) => {
  const instant = parseInstant(text);
  if (instant === undefined)
    context.addIssue({ code: "custom", message: "must be an RFC 3339 time with its offset" });
  // It would also void what is made from now until then, by a slip of the year all that will ever be made.
  else if (instant > Date.now() + MINUTE)
    context.addIssue({ code: "custom", message: "must not be in the future" });
  else return instant;
  return z.NEVER;
});

/** Persons whose invitations are void, or a time before which all were made that are; or both. */
export const revocationsBody = z
  .strictObject(
    {
      people: z
        .array(person, { error: "must be a list of persons" })
        .max(MOST_PEOPLE, {
          error: `must have at most ${MOST_PEOPLE} persons; send the rest with another call`,
        })
        .default([]),
      before: before.default(0),
    },
    { error: 'must be an object such as {"people": ["anna"]}' },
  )
  .refine(({ people, before }) => people.length > 0 || before > 0, {
    error: "must have people or before",
  });

/** The body as the schema has it; `undefined` where it has not, which is then answered, with every fault by its path. */
export function parseBody<Body>(
  schema: z.ZodType<Body>,
  request: Request,
  response: Response,
): Body | undefined {
  if (request.body === undefined) {
    answerProblem(response, 415, "the body must be JSON, sent as application/json");
    return undefined;
  }
  const result = schema.safeParse(request.body);
  if (result.success) return result.data;
  answerProblem(
    response,
    400,
    `the body is not as it should be: ${result.error.issues.map(sentence).join("; ")}`,
  );
  return undefined;
}

function sentence({ path, message, ...issue }: z.core.$ZodIssue): string {
  const told =
    issue.code === "unrecognized_keys"
      ? `unknown key ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}`
      : message;
  return path.length === 0 ? told : `${path.join(".")} ${told}`;
}
