import { expect, test } from "vitest";
import { frameOutput } from "../../src/remote/frame-output.js";

const MIB = 1024 * 1024;

test("what is printed comes back, cut anywhere", () => {
  const output = frameOutput({ bytes: 100 });
  for (const byte of Buffer.from("it is\0whole")) expect(output.add("out", Buffer.from([byte]))).toBeNull();
  output.add("err", Buffer.from("and this"));
  expect(output.stdout().toString()).toBe("it is\0whole");
  expect(output.stderr().toString()).toBe("and this");
});

test("the whole and its head have limits of their own", () => {
  const limit = { bytes: 3000, head: { end: "\nblob\n", bytes: 2000 } };
  expect(frameOutput(limit).add("out", Buffer.alloc(3001))).toBe("it printed more than 3 KiB");
  expect(frameOutput(limit).add("out", Buffer.alloc(2001))).toMatch(/^it printed more than 2 KiB before/);
  const honest = frameOutput(limit);
  for (const piece of ["x".repeat(1900), "\nbl", "ob\n", "y".repeat(1000)])
    expect(honest.add("out", Buffer.from(piece))).toBeNull();
  const late = frameOutput(limit);
  expect(late.add("out", Buffer.from("x".repeat(1996)))).toBeNull();
  expect(late.add("out", Buffer.from("\nblob\n"))).not.toBeNull();
});

test("of stderr the end is kept, and no host prints there without end", () => {
  const output = frameOutput();
  const piece = Buffer.alloc(MIB, "x");
  for (let i = 0; i < 63; i++) expect(output.add("err", piece)).toBeNull();
  output.add("err", Buffer.from("the end"));
  expect(output.stderr().length).toBe(MIB);
  expect(output.stderr().toString()).toMatch(/xthe end$/);
  expect(output.add("err", piece)).toBe("it printed more than 64 MiB on stderr");
});
