import { describe, expect, test } from "vitest";
import { newChain, notes, type EvalContext } from "../../src/check/eval/eval-context.js";
import { filesOf } from "../../src/check/eval/read-once.js";
import { fillText } from "../../src/check/eval/fill-text.js";
import { bind, constant, EMPTY_FRAME } from "../../src/check/eval/scope.js";
import { siteValues } from "../../src/check/eval/site-values.js";
import { text } from "../../src/check/eval/values.js";
import { Secret } from "../../src/model/secret.js";
import { sourceFile } from "../../src/source/source-file.js";
import { BOOK, brief, inventoryOf } from "./check-text.js";

function fill(content: string) {
  const outside = {
    files: filesOf(() => ({ ok: false, reason: "there is no such file" })),
    secret: (name: string) => (name === "pass" ? new Secret("hunter2") : null),
  };
  const site = inventoryOf(BOOK).value.sites[0];
  const host = site?.hosts[0];
  if (site === undefined || host === undefined) throw new Error("no host");
  const frame = bind(EMPTY_FRAME, "vip", constant(text("192.168.3.118")));
  const at: EvalContext = {
    frame,
    siteValues: siteValues(site, outside),
    host,
    facts: null,
    environment: outside,
    chain: newChain(),
    notes: notes(),
  };
  const filled = fillText(sourceFile("template", content), at);
  return { filled, told: brief(filled.diagnostics), shown: filled.value?.kind === "text" ? filled.value.text : null };
}

describe("filling in a file", () => {
  test.each([
    ["", ""],
    ["plain", "plain"],
    ["  a ${vip}\n\tb\n", "  a 192.168.3.118\n\tb\n"],
    ["${vip}", "192.168.3.118"],
    ["END\n<<END\n${host.name}\nEND", "END\n<<END\nLD_87\nEND"],
    ['\\${vip} $vip "quoted" # no comment {\n', '${vip} $vip "quoted" # no comment {\n'],
    ["\n\n${peer.address}\n\n", "\n\n192.168.3.88\n\n"],
  ])("%j", (content, expected) => {
    const { shown, told } = fill(content);
    expect(told).toEqual([]);
    expect(shown).toBe(expected);
  });

  test("problems stand in the file itself", () => {
    expect(fill("one\ntwo ${nobody}\n").told).toEqual(["HAP2201 nobody"]);
    expect(fill("one\ntwo ${vip +}\n").filled.diagnostics[0]?.span?.start).toBeGreaterThanOrEqual(8);
    expect(fill("${vip\n").filled.value).toBeNull();
  });

  test("a name that only the inventory sets is told as inline, and not guessed at", () => {
    const [problem] = fill("${nic}\n").filled.diagnostics;
    expect(problem?.help).toBe("the inventory sets it: a playbook takes it by `param string nic`");
  });

  test("a secret in it makes all of it one", () => {
    const { filled } = fill('password ${secret("pass")}\n');
    expect(filled.value?.kind).toBe("secret");
    expect(JSON.stringify(filled)).not.toContain("hunter2");
  });

  test("facts are not known before contact", () => {
    expect(fill("${facts.arch}\n").filled.value?.kind).toBe("unknown");
  });
});
