import { dirname } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import type { Express } from "express";
import { inviter, linkOf } from "../../support/invitations.ts";
import { browser, type GuardedShop, guardedRoom, inScratch, openGuarded } from "../../support/middleware.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(routes?: (app: Express) => void): Promise<{ shop: GuardedShop; folder: string }> {
  const { values, close } = await inScratch([]);
  closing.push(close);
  const { keys = "", dataDir } = values;
  const rooms = [guardedRoom({ access: "invitation", bypass: ["/free"] })];
  const shop = await openGuarded({
    rooms,
    values: { keys, dataDir },
    ...(routes !== undefined && { routes }),
  });
  closing.push(shop.close);
  await shop.guard.ready;
  return { shop, folder: dirname(keys) };
}

test("the link of an invitation leads into the shop, which sees nothing of it", async () => {
  const seen: unknown[] = [];
  const { shop, folder } = await open((app) =>
    app.use((req, _res, next) => {
      seen.push([req.url, req.originalUrl, req.headers]);
      next();
    }),
  );
  const invite = await inviter(folder);
  const visitor = browser(shop);
  await visitor.get("/seats").expect(403, /You need an invitation/);
  await visitor
    .get(linkOf(invite({ person: "ann" }), "/seats?row=1"))
    .expect(303)
    .expect("Location", "/seats?row=1");
  const { body } = await visitor.get("/seats?row=1").expect(200);
  expect(body).toMatchObject({ room: "tickets", session: expect.stringMatching(/^ann\.[\w-]{8}$/) });
  await visitor.post(linkOf("a.b.c", "/free?x=1")).expect(200);
  expect(seen).toHaveLength(2);
  expect(seen[1]).toEqual(["/free?x=1", "/free?x=1", expect.anything()]);
  expect(JSON.stringify(seen)).not.toContain("invitation");
});
