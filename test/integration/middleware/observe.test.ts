import { expect, test } from "@jest/globals";
import { guardedRoom, openGuarded } from "../../support/middleware.ts";
import { Visitor } from "../../support/visitor.ts";

test("a room that observes hands everybody to the shop, without a session", async () => {
  const admission = { ratePerMinute: 1, burst: 1, capacity: 1 };
  const shop = await openGuarded({ rooms: [guardedRoom({ mode: "observe", admission })] });
  try {
    for (let i = 0; i < 3; i++) {
      const visitor = new Visitor(`http://127.0.0.1:${shop.port}`);
      for (const path of ["/", "/seats"]) {
        const answer = await visitor.open(path);
        expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: "null" });
      }
      expect([...visitor.cookies.keys()]).toEqual(["airlock_place_tickets"]);
    }
    const metrics = await shop.guard.metrics();
    expect(metrics).toContain('airlock_joined_total{room="tickets",lane="general"} 3');
    expect(metrics).toContain(
      'airlock_decisions_total{room="tickets",decision="join",reason="",mode="observe"} 3',
    );
  } finally {
    await shop.close();
  }
});
