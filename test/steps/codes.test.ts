import { expect, it } from "vitest";
import { decodeCodes } from "../../src/check/decode/codes.js";
import { stepCodes } from "../../src/steps/codes.js";
import { readStep } from "./read-step.js";

const FILES = {
  huge: Buffer.alloc(65 * 1024 * 1024),
  binary: Buffer.from([0xff, 0xfe, 0x00]),
  "including.conf": "include /srv/*.conf\n",
  "crlf-script": "#!/bin/sh\r\nexit 0\r\n",
};

// These need a whole playbook: values that are filled in (test/check/evaluate.test.ts), hosts that are no pair
// (test/check/program.test.ts).
const OF_PLAYBOOKS = ["HAP3043", "HAP3061"];
const ofSteps = [...decodeCodes, ...stepCodes].filter(({ code }) => code < "HAP3200" && !OF_PLAYBOOKS.includes(code));

it.each(ofSteps.map(({ code, example }) => [code, example] as const))("%s: %s", (code, example) => {
  const { diagnostics } = readStep(example, FILES);
  expect(diagnostics.map((d) => d.code)).toContain(code);
  for (const { message, label, help } of diagnostics) {
    expect(message).not.toMatch(/\.$/);
    expect([message, label, help].join(" ")).not.toContain("topsecret");
  }
});
