import { property, assert as holds, array, string } from "fast-check";
import { expect, test } from "vitest";
import { masker } from "../../src/model/mask.js";
import { Secret } from "../../src/model/secret.js";

const mask = (texts: readonly string[]) => masker(texts.map((text) => new Secret(text)));

test("every secret becomes ***, wherever it stands", () => {
  expect(mask(["hunter22"])("a hunter22, (hunter22)hunter22")).toBe("a ***, (***)***");
});

test("the longer one goes first", () => {
  expect(mask(["abcd", "abcdefgh"])("abcdefgh abcd")).toBe("*** ***");
  expect(mask(["abcdefgh", "abcd"])("abcdefgh abcd")).toBe("*** ***");
});

test("texts shorter than four characters stay", () => {
  expect(mask(["abc", ""])("abc abc")).toBe("abc abc");
});

test("characters with a meaning in patterns are plain", () => {
  expect(mask(["a.c*[x]$1"])("a.c*[x]$1 abcc")).toBe("*** abcc");
  expect(mask(["$& $1"])("x $& $1 x")).toBe("x *** x");
});

test("the lines of a long secret, and what base64 and JSON make of one", () => {
  const key = 'first line 1\nsecond "line"\nend\n';
  const masked = mask([key]);
  expect(masked("see first line 1 end")).toBe("see *** end");
  expect(masked(Buffer.from(key).toString("base64"))).toBe("***");
  expect(masked(JSON.stringify({ key }))).toBe('{"key":"***"}');
});

test("every form that a program on the way makes of a secret is masked", () => {
  const secret = "S3cret/+ 'quoted' \"$x\" ünï";
  const encodings: Readonly<Record<string, (text: string) => string>> = {
    "base64 of user:secret": (text) => Buffer.from(`u:${text}@`).toString("base64"),
    "base64 one byte on": (text) => Buffer.from(`a${text}bc`).toString("base64"),
    "base64 at a boundary": (text) => Buffer.from(`abc${text}d`).toString("base64"),
    base64url: (text) => Buffer.from(`abc${text}`).toString("base64url"),
    hexadecimal: (text) => Buffer.from(`a${text}`).toString("hex"),
    "hexadecimal capitals": (text) => Buffer.from(text).toString("hex").toUpperCase(),
    "percent-encoding": encodeURIComponent,
    "percent-encoding in small letters": (text) => encodeURIComponent(text).toLowerCase().replace("s3", "S3"),
    "a form": (text) =>
      new URLSearchParams({ text }).get("text")!.replaceAll(/.*/gs, encodeURIComponent).replaceAll("%20", "+"),
    "single quotes": (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`,
    "double quotes": (text) => `"${text.replaceAll(/["$\\`]/g, String.raw`\$&`)}"`,
  };
  for (const [name, encode] of Object.entries(encodings)) {
    const masked = mask([secret])(`[${encode(secret)}]`);
    expect(masked, name).toContain("***");
    // What is left are the characters around it, which hold at most five of its bits.
    expect(masked.replace("***", "").length, name).toBeLessThanOrEqual(12);
  }
});

test("nothing of any secret is left", () => {
  holds(
    property(array(string({ minLength: 4, maxLength: 12 }), { maxLength: 5 }), string(), (secrets, around) => {
      const text = secrets.map((secret) => `${around}${secret}`).join("\n");
      // A mask may itself be part of what stands around a secret.
      const kept = secrets.filter((secret) => !/^\*+$/.test(secret) && !around.includes(secret));
      const result = mask(secrets)(text).replaceAll("***", "\u0000");
      expect(kept.filter((secret) => result.includes(secret))).toEqual([]);
    }),
  );
});

test("without secrets the text is the same", () => {
  expect(mask([])("anything")).toBe("anything");
});
