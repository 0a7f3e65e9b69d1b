import { expect, test } from "vitest";
import { goodStep } from "./read-step.js";

test.each(["=1", '"= 1"', '= "1"', '""', '" "', '"1\\nkernel.core_pattern = |/tmp/x"'])(
  "a value of a kernel setting is no `%s`",
  (value) => {
    expect(() => goodStep(`sysctl {\n  net.ipv4.ip_forward ${value}\n}`)).toThrow(/HAP/);
  },
);

test("a value may have several words, and `=` inside", () => {
  expect(() =>
    goodStep("sysctl {\n  net.ipv4.tcp_rmem 4096 131072 6291456\n  kernel.core_pattern a=b\n}"),
  ).not.toThrow();
});
