import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ALL_CODES } from "../../src/cli/all-codes.js";
import { floorOf, roomOf } from "./rooms.js";
import { sourceFiles } from "./source-files.js";

const isList = (path: string): boolean => path.endsWith("/codes.ts");

/** The rooms in which each code stands as a literal: where it is declared, or where it is raised. */
function roomsOf(paths: readonly string[], literal: RegExp): ReadonlyMap<string, ReadonlySet<string>> {
  const rooms = new Map<string, Set<string>>();
  for (const path of paths) {
    for (const [, code = ""] of readFileSync(path, "utf8").matchAll(literal)) {
      rooms.set(code, (rooms.get(code) ?? new Set()).add(roomOf(path)));
    }
  }
  return rooms;
}

const declared = roomsOf(sourceFiles().filter(isList), /\bcode: "(HAP\d{4})"/g);
const raised = roomsOf(
  sourceFiles().filter((path) => !isList(path)),
  /"(HAP\d{4})"/g,
);

test("a code is declared once, in a list that all codes are made of", () => {
  const listed = ALL_CODES.map(({ code }) => code);
  expect(new Set(listed).size).toBe(listed.length);
  expect([...declared.keys()].toSorted()).toEqual(listed);
  expect([...declared].filter(([, rooms]) => rooms.size > 1)).toEqual([]);
});

/** A code that something is compared with, or looked for in a list of codes. */
const DECIDES = /(?:[=!]==\s*|\bcase\s+|\bhas\(|\bincludes\(|\[)"(?:HAP|HB|KA|LD|LV)\d+"/g;

test("no code decides by the code of a problem or the id of a rule: types do", () => {
  const found = sourceFiles().flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(DECIDES)].map(([text]) => `${path}: ${text}`),
  );
  expect(found).toEqual([]);
});

test("a code is raised in the room that declares it; a room above may say the same", () => {
  const wrong = [...declared].filter(([code, [home = ""]]) => {
    const others = [...(raised.get(code) ?? [])].filter((room) => room !== home);
    return raised.get(code)?.has(home) !== true || others.some((room) => floorOf(room) <= floorOf(home));
  });
  expect(wrong.map(([code]) => code)).toEqual([]);
});

test("a code's meaning is one line without a full stop", () => {
  for (const { code, meaning } of ALL_CODES) {
    expect(code).toMatch(/^HAP\d{4}$/);
    expect(meaning).toMatch(/^\S.*[^.\s]$/);
  }
});
