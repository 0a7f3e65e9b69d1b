import { afterAll } from "vitest";

/**
 * Files that wait share a process with those before them (vitest.config.ts): what one sets in the environment, or
 * where it goes, ends with it.
 */
const environment = { ...process.env };
const folder = process.cwd();

afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
  process.chdir(folder);
});
