import { expect, test } from "@jest/globals";
import { createJar } from "../../../../src/demo/crowd/jar.ts";

test("a jar keeps Airlock's cookies and the shop's, and no others", () => {
  const jar = createJar();
  jar.take([
    "airlock_place_demo=a.b=; Path=/; Secure",
    "__Host-airlock_pass_demo=p",
    "shop=s",
    "other=o",
    "broken",
  ]);
  expect(jar.header()).toBe("airlock_place_demo=a.b=; __Host-airlock_pass_demo=p; shop=s");
});

test.each(["Max-Age=0", "max-age=-1", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"])(
  "%s removes a cookie",
  (end) => {
    const jar = createJar();
    jar.take(["airlock_pass_demo=p; Path=/; Max-Age=60"]);
    expect(jar.header()).toBe("airlock_pass_demo=p");
    jar.take([`airlock_pass_demo=; Path=/; ${end}`]);
    expect(jar.header()).toBeUndefined();
  },
);
