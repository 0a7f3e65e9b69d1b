import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { Secret } from "../model/secret.js";
import type { Environment } from "./environment.js";

/** Asks for a password without showing it; null when nobody can be asked. */
export async function askSecret(env: Environment, question: string): Promise<Secret | null> {
  if (!env.canAsk) return null;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // Only now does the terminal no longer show what is typed.
  env.stderr.write(question);
  try {
    return new Secret(await lines.question(""));
  } finally {
    lines.close();
    env.stderr.write("\n");
  }
}

/**
 * The lines of stdin, from a file or a program that gives passwords; none from a terminal, which would show what is
 * typed.
 */
export async function readSecretLines(): Promise<readonly Secret[]> {
  if (process.stdin.isTTY) return [];
  const lines = (await text(process.stdin)).split(/\r?\n/);
  return lines.filter((line) => line !== "").map((line) => new Secret(line));
}

/** Asks for a line of text; what is in brackets is taken when the answer is empty. */
export async function askLine(question: string, fallback: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(`${question}${fallback === "" ? "" : ` [${fallback}]`}: `)).trim() || fallback;
  } finally {
    lines.close();
  }
}

/** Asks a question whose answer is `yes`; anything else, and nobody to ask, is no. */
export async function askYes(env: Environment, question: string): Promise<boolean> {
  if (!env.canAsk) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(question)).trim().toLowerCase() === "yes";
  } finally {
    lines.close();
  }
}

/** Makes something at most once; everybody gets the same. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
