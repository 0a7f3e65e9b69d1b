import { describe, expect, test } from "vitest";
import { checkCodes } from "../../src/check/codes.js";
import { inventoryCodes } from "../../src/inventory/codes.js";
import { syntaxCodes } from "../../src/syntax/codes.js";
import { BOOK, checkText } from "./check-text.js";

const PLAYBOOK = `param ip vip\nparam secret key = \${secret("key")}\nset constant = 1\nplay "x" on directors { sysctl { a.b 1 } }\n`;

function codesOf(code: string, example: string): readonly string[] {
  const option = /^hap run site\.hap --(limit|tags|start-at|set) (.+)$/.exec(example);
  const [, name, value = ""] = option ?? [];
  if (name === "limit") return codes(PLAYBOOK, { limit: [value] });
  if (name === "tags") return codes(PLAYBOOK, { tags: [value] });
  if (name === "start-at") return codes(PLAYBOOK, { startAt: value });
  if (name === "set") return codes(PLAYBOOK, { given: Object.fromEntries([value.split("=")]) });
  return code.startsWith("HAP21") ? codes(PLAYBOOK, { inventory: example }) : codes(example, { inventory: BOOK });
}

function codes(...args: Parameters<typeof checkText>): readonly string[] {
  return checkText(...args).diagnostics.map((d) => d.code);
}

describe("every code of programs and inventories", () => {
  // The codes of looking for an inventory are tested with real folders in find-inventory.test.ts.
  const shown = [...checkCodes, ...syntaxCodes, ...inventoryCodes].filter(
    ({ code, example }) => code.startsWith("HAP2") && !/ -i |alone|--site/.test(example),
  );

  test.each(shown)("$code: its example gives it", ({ code, example }) => {
    expect(codesOf(code, example)).toContain(code);
  });

  test("codes are in order and unique", () => {
    for (const list of [checkCodes, inventoryCodes]) {
      const names = list.map(({ code }) => code);
      expect(names).toEqual([...new Set(names)].toSorted());
    }
  });
});
