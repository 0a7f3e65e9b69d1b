import { mkdtempSync, readdirSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sweepCache } from "../../src/cli/cache-folder.js";

const MIB = 1024 * 1024;
const DAY_S = 24 * 3600;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hap-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const nameOf = (i: number): string => `contact-${i.toString(16).padStart(64, "0")}`;

/** A file of hap's own with so many bytes, none of which is on the disk, last written so long ago (s). */
function put(i: number, bytes: number, age: number, name = nameOf(i)): void {
  const path = join(folder, name);
  writeFileSync(path, "");
  truncateSync(path, bytes);
  utimesSync(path, Date.now() / 1000 - age, Date.now() / 1000 - age);
}

const left = (): readonly string[] => readdirSync(folder).toSorted();

test("what is too large together goes, the oldest first", () => {
  for (let i = 0; i < 10; i++) put(i, 10 * MIB, i * 60);
  sweepCache(folder);
  expect(left()).toEqual([0, 1, 2, 3, 4, 5].map(nameOf));
});

test("so does what is too much, and what is old", () => {
  for (let i = 0; i < 1010; i++) put(i, 1, i);
  put(2000, 1, 31 * DAY_S);
  sweepCache(folder);
  expect(left()).toEqual(Array.from({ length: 1000 }, (_, i) => nameOf(i)));
});

test("what is not hap's own stays, however large", () => {
  put(0, 100 * MIB, 99 * DAY_S, "notes.txt");
  symlinkSync("/etc/passwd", join(folder, nameOf(1)));
  sweepCache(folder);
  expect(left()).toEqual([nameOf(1), "notes.txt"]);
});
