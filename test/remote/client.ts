import { contact, sessionOf, testHost, testOptions } from "./support.js";

/** A separate process that the tests kill: starts a long watched script and prints the script's process id. */
const session = sessionOf(await contact(testHost(JSON.parse(process.argv[2] ?? "{}")), testOptions()));
await session.exchange("echo $$; sleep 300", {
  timeoutMs: 100_000,
  watched: true,
  onStdout: (chunk) => void process.stdout.write(chunk),
});
