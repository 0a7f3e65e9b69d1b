import { expect, test } from "vitest";
import type { Answer, FileState } from "../../src/model/host-state.js";
import { ask, queryKey, type Query } from "../../src/model/query.js";
import { predict } from "../../src/plan/predict.js";
import { facts } from "../steps/empty-host.js";

const absent: FileState = { type: "absent" };
const folder: FileState = { type: "directory", mode: 0o755, owner: "root", group: "root", mtime: "", entries: 1 };
const state = (...answers: readonly (readonly [Query, Answer])[]) => ({
  facts,
  answers: new Map(answers.map(([query, answer]) => [queryKey(query), answer])),
});
const file = (path: string, seen: FileState): readonly [Query, Answer] => [
  ask.file(path),
  { kind: "file", state: seen },
];
const typeOf = (path: string, after: ReturnType<typeof predict>): string | undefined => {
  const answer = after.answers.get(queryKey(ask.file(path)));
  return answer?.kind === "file" ? answer.state.type : undefined;
};
const root = { owner: "root", group: "root" } as const;

test("a new directory brings the folders on its way", () => {
  const before = state(
    file("/srv/a", absent),
    file("/srv/a/b", absent),
    file("/srv/a/b/c", absent),
    file("/srv", folder),
  );
  const after = predict(before, { kind: "make-directory", path: "/srv/a/b", mode: 0o700, ...root, before: absent });
  expect(["/srv", "/srv/a", "/srv/a/b", "/srv/a/b/c"].map((path) => typeOf(path, after))).toEqual([
    "directory",
    "directory",
    "directory",
    "absent",
  ]);
});

test("a directory that goes takes along what is in it, and nothing beside it", () => {
  const before = state(file("/srv/a", folder), file("/srv/a/x", folder), file("/srv/ab", folder));
  const after = predict(before, { kind: "remove", path: "/srv/a", recursive: true, before: folder });
  expect(["/srv/a", "/srv/a/x", "/srv/ab"].map((path) => typeOf(path, after))).toEqual([
    "absent",
    "absent",
    "directory",
  ]);
});

test("a command makes what it creates, and settles its question for the user who ran it alone", () => {
  const command = { kind: "words", words: ["test", "-e", "x"] } as const;
  const no: Answer = { kind: "test", state: { succeeded: false } };
  const key = queryKey(ask.test(command));
  const before = { ...state([ask.test(command), no]), users: ["daemon"] };
  before.answers.set(`${key}\0as daemon`, no);
  const after = predict(before, { kind: "run", command, settles: command }, "daemon");
  expect([after.answers.get(key), after.answers.get(`${key}\0as daemon`)]).toMatchObject([
    { state: { succeeded: false } },
    { state: { succeeded: true } },
  ]);
  const made = predict(state(file("/srv/x", absent)), { kind: "run", command, creates: "/srv/x" });
  expect(typeOf("/srv/x", made)).toBe("file");
});
