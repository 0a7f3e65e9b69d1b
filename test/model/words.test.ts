import { describe, expect, test } from "vitest";
import { command, content, path, secret, text } from "../../src/model/builtin-arg-types.js";
import { hasPlace, withPlace } from "../../src/model/validate-command.js";
import { target } from "../steps/read-step.js";
import { quote } from "../../src/remote/quote.js";

describe("what no host can be told is refused as a value", () => {
  test.each(["/a\\b", "/a\nb", "/a\tb", "/a\u2028b", "/a\u0085b", "/a\0b", "/a/../b", "a"])("path %j", (value) => {
    expect(path.parse(value)).toMatchObject({ ok: false });
  });
  test.each(["/a b", "/ä/字", "/a'b", "/a$b", "/a{}"])("path %j is taken", (value) => {
    expect(path.parse(value)).toEqual({ ok: true, value });
  });
  test("NUL, in every type of word and in commands", () => {
    for (const type of [text, content, secret]) expect(type.parse("a\0b")).toMatchObject({ ok: false });
    expect(command.parse([{ value: "a\0b", form: "quoted", span: target.host.span }])).toMatchObject({ ok: false });
  });
});

describe("`validate`", () => {
  const words = (...list: string[]) => ({ kind: "words", words: list }) as const;
  const script = (body: string) => ({ kind: "script", text: body }) as const;
  test.each([
    [words("nginx", "-t"), false],
    [words("nginx", "-t", "-c", "{}"), true],
    [words("x", "--config={}"), true],
    [script("nginx -g 'events{}'"), false],
    [script("test -s {} && nginx -t -c {}"), true],
  ])("%j: says where the path goes: %s", (given, has) => {
    expect(hasPlace(given)).toBe(has);
  });
  test("a path is put in as it is, whatever is in it", () => {
    const odd = "/etc/$& $$ $` x";
    expect(withPlace(words("a", "{}", "events{}"), odd, quote)).toEqual(words("a", odd, "events{}"));
    expect(withPlace(script("a {} events{}"), odd, quote)).toEqual(script(`a '${odd}' events{}`));
  });
});
