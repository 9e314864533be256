import { z } from "zod";

/** Seats a person may buy at once. */
export const MOST_SEATS = 8;

const seat = z.string().regex(/^[A-Z][1-9][0-9]?$/);

/** What the seat map posts. A form with one box ticked sends text, with several a list. */
export const basketForm = z.object({
  event: z.string().min(1),
  seat: z
    .union([seat.transform((one) => [one]), z.array(seat).min(1).max(MOST_SEATS)])
    .transform((seats) => [...new Set(seats)]),
});

export const checkoutForm = z.object({ name: z.string().trim().min(1).max(80) });
