import { describe, expect, it } from "vitest";
import { checkFiles } from "../../src/check/check-folder.js";
import { allRules } from "../../src/check/rules/all-rules.js";
import { lookOf } from "../../src/check/rules/host-look.js";
import { allKinds } from "../../src/steps/registry.js";
import { REFUSED, TAKEN, type Example } from "./smallest.js";

const REGISTRY = allKinds();
const FOLDER = {
  "ha.cf":
    "logfile /run/ha-log\nkeepalive 1\ndeadtime 10\ninitdead 30\nbcast eth0 eth1\nauto_failback off\nnode node-a node-b\n",
  authkeys: "auth 1\n1 sha1 abcdefghijklmnopqrst\n",
  haresources: "node-a IPaddr2::192.168.3.118/24/eth0 myop.sh\n",
};

/** What is told of a folder that is right but for one thing, by severity. */
function told([where, text]: Example, severity: "error" | "warning"): readonly string[] {
  const files: Record<string, string> = {
    ...FOLDER,
    ...(where === "ha.cf" ? { "ha.cf": `${FOLDER["ha.cf"]}${text}\n` } : { [where]: text }),
  };
  const found = checkFiles({
    files: Object.entries(files).map(([name, bytes]) => ({ path: `/etc/ha.d/${name}`, bytes: Buffer.from(bytes) })),
    registry: REGISTRY,
    rules: allRules,
    look: () => lookOf({}),
  });
  const codes = found.flatMap((one) => (one.severity === severity ? [one.code] : []));
  return [...new Set(codes)].filter((code) => !["HB029", "HB030"].includes(code));
}

it("has nothing to say of the folder itself", () => {
  expect(told(["ha.cf", ""], "error")).toEqual([]);
  expect(told(["ha.cf", ""], "warning")).toEqual([]);
});

describe("what Heartbeat refuses, or fails with at the takeover", () => {
  it.each(REFUSED.map((example) => [example.join(" "), example] as const))("%s", (_, example) => {
    expect(told(example, "error")).toEqual(example.slice(2));
  });
});

describe("what works, with what is worth a warning", () => {
  it.each(TAKEN.map((example) => [example.join(" "), example] as const))("%s", (_, example) => {
    expect(told(example, "error")).toEqual([]);
    expect(told(example, "warning")).toEqual(example.slice(2));
  });
});
