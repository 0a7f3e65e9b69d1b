import { hapHere } from "../support/hap.js";

/** Every command that hap offers, such as `run` or `lab up`, as its own completion tells them. */
export async function everyCommand(): Promise<readonly string[]> {
  const words = async (...before: string[]): Promise<readonly string[]> =>
    (await hapHere(["__complete", "--", ...before, ""])).stdout.split("\n").filter(Boolean);
  const names = await words();
  const below = await Promise.all(GROUPS.map(async (name) => (await words(name)).map((sub) => `${name} ${sub}`)));
  return [...names.filter((name) => !GROUPS.includes(name)), ...below.flat()];
}

/** Commands that have commands of their own. */
const GROUPS: readonly string[] = ["lab", "secret"];
