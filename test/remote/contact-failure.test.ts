import { expect, test } from "vitest";
import { contactFailure, failureOf } from "../../src/remote/contact-failure.js";
import { testHost } from "./support.js";

const host = testHost({});

test("the help of the kind stands in where the case has none of its own", () => {
  const own = contactFailure(host, failureOf("refused", "h:22 refuses the connection", { help: "start it" }));
  const kinds = contactFailure(host, failureOf("refused", "h:22 refuses the connection"));
  expect(own.help).toBe("start it");
  expect(kinds.help).toContain("start sshd on the host");
  expect(kinds).toMatchObject({ kind: "refused", host, message: "h:22 refuses the connection", stderr: "" });
});

test("only the last ten lines of what the host printed are kept", () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
  expect(failureOf("no-shell", "m", { stderr: `${lines.join("\n")}\n` }).stderr).toBe(lines.slice(20).join("\n"));
});
