import { describe, expect, test } from "@jest/globals";
import { capsOf } from "../../../../src/config/caps.ts";
import { type Account, type OnBehalfOf, Shares } from "../../../../src/gateway/upstream/shares.ts";

function entered(shares: Shares, of: Partial<OnBehalfOf> = {}): Account {
  const account = shares.enter({ bypass: false, session: undefined, network: "192.0.2.1", ...of });
  if (account === undefined) throw new Error("too many");
  return account;
}

/** How many of `accounts` get a connection, where there is one for each. */
function taken(shares: Shares, accounts: readonly Account[]): number {
  return accounts.filter((account) => {
    if (!shares.mayTake(account)) return false;
    shares.take(account);
    return true;
  }).length;
}

function many(count: number, make: (at: number) => Account): Account[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

test.each([
  [1, 1, 1, 1],
  [2, 1, 1, 2],
  [8, 2, 4, 8],
  [32, 8, 4, 16],
  [256, 64, 16, 128],
])(
  "of %d connections %d are for the bypass, %d for a session and %d for an address",
  (all, bypass, session, address) => {
    expect(capsOf(all)).toEqual({
      bypassConnections: bypass,
      sessionConnections: session,
      addressConnections: address,
    });
  },
);

describe("of 256 connections", () => {
  test("one session has 16, and another one as many", () => {
    const shares = new Shares(256);
    for (const session of ["a", "b"]) {
      expect(
        taken(
          shares,
          many(40, () => entered(shares, { session })),
        ),
      ).toBe(16);
    }
  });

  test("one address has 128, and another one the others", () => {
    const shares = new Shares(256);
    const of = (network: string) =>
      many(200, (at) => entered(shares, { session: `${network} ${at}`, network }));
    expect(taken(shares, of("192.0.2.1"))).toBe(128);
    expect(taken(shares, of("2001:db8:0:1"))).toBe(128);
  });

  test("the bypass has 64, whatever the addresses, and one address half of them", () => {
    const shares = new Shares(256);
    expect(
      taken(
        shares,
        many(100, () => entered(shares, { bypass: true })),
      ),
    ).toBe(32);
    expect(
      taken(
        shares,
        many(100, (at) => entered(shares, { bypass: true, network: `${at}` })),
      ),
    ).toBe(32);
  });

  test("what was given back can be taken again", () => {
    const shares = new Shares(256);
    const accounts = many(17, () => entered(shares, { session: "a" }));
    expect(taken(shares, accounts)).toBe(16);
    for (const account of accounts) shares.leave(account);
    expect(taken(shares, [entered(shares, { session: "a" })])).toBe(1);
    expect(shares.admitted).toMatchObject({ held: 1, underway: 1 });
  });

  test("four requests of a session are on their way for each connection that it may have", () => {
    const shares = new Shares(256);
    many(64, () => entered(shares, { session: "a" }));
    expect(shares.enter({ bypass: false, session: "a", network: "192.0.2.1" })).toBeUndefined();
    expect(entered(shares, { session: "b" })).toBeDefined();
  });
});
