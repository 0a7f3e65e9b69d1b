import { expect, test } from "vitest";
import { diagnostic } from "../../src/diagnostics/diagnostic.js";
import { withoutSecrets } from "../../src/diagnostics/without-secrets.js";
import { sourceFile } from "../../src/source/source-file.js";

const shown = (text: string, message: string) =>
  withoutSecrets(diagnostic("HAP1011", message, { file: sourceFile("x.hap", text), start: 0, end: 1 }));

test("a key ends where its line does, also by a CR alone", () => {
  const text = "auth 1\r1 sha1 correcthorse\rplay p on all {\r  expected found\r}\r";
  const { message, span } = shown(text, "expected a line end, found correcthorse");
  expect(message).toBe("expected a line end, found ***");
  expect(span?.file.text).toBe(text.replace("correcthorse", "************"));
});

test("so does the value of a secret param", () => {
  const text = "param secret word = swordfish\rplay expected on all\r";
  expect(shown(text, "expected swordfish").message).toBe("expected ***");
});

test("the name of a secret param, and a command line in a comment that names a file, are none", () => {
  const text = "param secret ha-key\n#   hap run x.hap --set password=@FILE   (with a line `admin` in FILE)\n";
  const { message, span } = shown(text, "expected a line `admin` in FILE");
  expect(message).toBe("expected a line `admin` in FILE");
  expect(span?.file.text).toBe(text);
  expect(shown("# password=@home1 it is\n", "found @home1").message).toBe("found ***");
});
