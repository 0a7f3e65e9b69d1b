import { expect, it } from "vitest";
import { queryKey } from "../../src/model/query.js";
import { Secret } from "../../src/model/secret.js";

const key = (text: string) => queryKey({ kind: "test", command: { kind: "script", text: new Secret(text) } });

it("tells scripts that hold secrets apart, and shows none", () => {
  expect(key("login one")).not.toBe(key("login two"));
  expect(key("login one")).toBe(key("login one"));
  expect(key("login one")).not.toContain("login");
});
