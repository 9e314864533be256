import { afterEach, expect, test } from "@jest/globals";
import { room, startShop } from "../../support/airlock.ts";
import { inviter, linkOf } from "../../support/invitations.ts";
import { startPair } from "../../support/pair.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

const SECOND = 1000;
const closing: (() => Promise<void>)[] = [];
const token = "operator-token-of-this-test-and-no-other";
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  delete process.env.AIRLOCK_OPS_TOKEN;
});
