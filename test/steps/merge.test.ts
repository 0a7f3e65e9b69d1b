import { expect, it } from "vitest";
import fc from "fast-check";
import { withHosts } from "../../src/steps/hosts/merge.js";
import { withSettings } from "../../src/steps/sysctl/merge.js";

const names = fc.constantFrom("a", "B", "b", "c", "localhost", "d.example");
const addresses = fc.constantFrom("10.0.0.1", "10.0.0.2", "127.0.0.1", "::1");
const entry = fc.record({ address: addresses, names: fc.uniqueArray(names, { minLength: 1, maxLength: 3 }) });
const blank = fc.constantFrom(" ", "\t", "  ");
const line = fc.oneof(
  fc.constantFrom("", "# a b", "  ", "10.0.0.9"),
  fc
    .tuple(
      addresses,
      fc.array(fc.tuple(blank, names), { minLength: 1, maxLength: 4 }),
      fc.constantFrom("", " # x", "#y"),
    )
    .map(([address, words, comment]) => address + words.flat().join("") + comment),
);
const file = fc
  .tuple(fc.array(line, { maxLength: 6 }), fc.boolean())
  .map(([lines, end]) => lines.join("\n") + (end ? "\n" : ""));

/** Entries of which no name has two addresses, as `check` demands. */
const wanted = fc.array(entry, { minLength: 1, maxLength: 3 }).filter((entries) => {
  const all = entries.flatMap((one) => one.names.map((name) => name.toLowerCase()));
  return new Set(all).size === all.length;
});

function addressesOf(text: string, name: string): readonly string[] {
  return text.split("\n").flatMap((raw) => {
    const [address = "", ...words] = raw.replace(/#.*/, "").split(/\s+/);
    return words.some((word) => word.toLowerCase() === name.toLowerCase()) ? [address] : [];
  });
}

it("gives every owned name its one line, and writes nothing the second time", () => {
  fc.assert(
    fc.property(file, wanted, (old, entries) => {
      const once = withHosts(old, entries);
      expect(withHosts(once, entries)).toBe(once);
      for (const { address, names: all } of entries) {
        for (const name of all) expect(addressesOf(once, name)).toEqual([address]);
      }
      for (const name of ["a", "b", "c", "localhost", "d.example"]) {
        if (entries.some((one) => one.names.some((own) => own.toLowerCase() === name))) continue;
        expect(addressesOf(once, name)).toEqual(addressesOf(old, name));
      }
    }),
  );
});

it("leaves lines without owned names as they are", () => {
  const old = "# all\n\n127.0.0.1\tlocalhost  # me\r\n10.0.0.7   x\ty";
  expect(withHosts(old, [{ address: "10.0.0.1", names: ["a"] }])).toBe(`${old}\n10.0.0.1 a\n`);
});

it("writes each kernel parameter once and keeps the others", () => {
  const old = "# mine\nnet.a = 1\n-net/b=2\nnet.a = 3\nnet.c=4\n";
  const settings = [
    { key: "net.a", value: "9" },
    { key: "net.b", value: "2" },
    { key: "net.d", value: "1 2" },
  ];
  const text = withSettings(old, settings);
  expect(text).toBe("# mine\nnet.a = 9\n-net/b=2\nnet.c=4\nnet.d = 1 2\n");
  expect(withSettings(text, settings)).toBe(text);
});
