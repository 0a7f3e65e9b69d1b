import { mutationsOf, playbooks, tally, WAYS } from "./mutations.js";

/** `npm run mutate [EACH] [OFFSET]`: how many errors the slips of a hand give, with those that give several. */
const [each = 500, offset = 0] = process.argv.slice(2).map(Number);
let noticed = 0;
let single = 0;
for (const way of WAYS) {
  const slips = [...playbooks()].flatMap(([file, text]) => mutationsOf(file, text, way));
  const step = Math.max(1, Math.floor(slips.length / each));
  const { counts, worst } = tally(slips, { step, offset: offset % step });
  const found = counts.slice(1).reduce((a, b) => a + b, 0);
  noticed += found;
  single += counts[1] ?? 0;
  process.stdout.write(
    `${way}: ${slips.length} slips, every ${step}th from ${offset % step}; by errors ${counts.join(" ")}\n`,
  );
  for (const { mutation, problems } of worst) {
    const shown = problems.map(({ code, message }) => `${code} ${message}`).join(" | ");
    process.stdout.write(`  ${mutation.file}:${mutation.line} [${mutation.what.trim()}] ${shown}\n`);
  }
}
process.stdout.write(`${single} of ${noticed} that are noticed give one error\n`);
