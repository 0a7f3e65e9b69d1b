import { arg, blocks, fields, file, line, lines, many, words, zeroOrMore } from "../../model/schema-builders.js";
import { command, oneOf, path, plainName } from "../../model/builtin-arg-types.js";
import type { ArgSpec, DecodedBlock, DecodedLine } from "../../model/schema.js";
import { checksum, origin, packageGiven, type PackageGiven } from "./given.js";

const packages = {
  doc: "`NAME`, `NAME=VERSION`, or a package file beside the playbook",
  type: packageGiven,
  count: "many",
  label: null,
} as const satisfies ArgSpec<PackageGiven>;

const source = fields({
  from: {
    ...line("the archive: a file beside the playbook, or a URL", { origin: file("file or URL", origin) }),
    required: true,
  } as const,
  sha256: line("the archive's checksum, which a URL must have", { hex: arg("64 hexadecimal digits", checksum) }),
  run: lines("a command of the build, in the archive's top directory", { command: words("the command", command) }),
  creates: line("what is there when it has been built", { path: arg("a path", path) }),
  via: line("`controller`: hap fetches the URL itself, for hosts that reach no network", {
    who: arg("who fetches it", oneOf("controller")),
  }),
});

/** The lines of `install`. */
export const body = fields({
  package: lines("packages to have", { names: packages }),
  upgrade: lines(
    "the newest versions of these packages, or of all that is installed; packages on hold stay as they are",
    {
      names: zeroOrMore("package names", plainName),
    },
  ),
  absent: lines("packages not to have", { names: many("package names", plainName) }),
  source: blocks("a program built from source", { name: arg("what it is called", plainName) }, source),
});

export type InstallBlock = DecodedBlock<typeof body>;
export type SourceLine = DecodedLine<(typeof body)["fields"]["source"]>;
