import { readFileSync, readdirSync } from "node:fs";
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

/**
 * Codes without an example, which no text under test/ names: nothing shows that they are ever raised, and nothing that
 * they are raised for what they mean. One that gets its test goes from this list; none comes.
 */
const WITHOUT_TEST: readonly string[] = [
  ..."HAP4035 HAP4042 HAP4044 HAP4045 HAP4051 HAP4072 HAP4122 HAP4123 HAP4141 HAP4145 HAP4146 HAP4201".split(" "),
  ..."HAP5034 HAP5035 HAP5036".split(" "),
  ..."HAP6221 HAP6223 HAP6224 HAP6225 HAP6230 HAP6231 HAP6234 HAP6404 HAP6421 HAP6423 HAP6424 HAP6425 HAP6440 HAP6441".split(
    " ",
  ),
  ..."HAP8011 HAP8012 HAP8013 HAP8014 HAP8015 HAP8017 HAP8018".split(" "),
];

test("a code without an example is named by a test", () => {
  const texts = testTexts();
  const bare = ALL_CODES.filter(({ code, example }) => example === "" && !texts.includes(code));
  expect(bare.map(({ code }) => code)).toEqual(WITHOUT_TEST);
});

/** All tests and what they compare with, and the cases of the step kinds, in one text; this file is not in it. */
function testTexts(): string {
  const paths = ["test", "src/steps"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  );
  const own = paths.filter(
    (path) => /\.(ts|case|txt|json|jsonl|snap|md)$/.test(path) && path !== "test/architecture/codes.test.ts",
  );
  return own.map((path) => readFileSync(path, "utf8")).join("\n");
}
