import { isThere } from "../../src/model/change.js";
import { Secret } from "../../src/model/secret.js";
import { changesOf, emptyHost } from "./empty-host.js";
import { goodStep, target, type Files } from "./read-step.js";

/** The texts of the files that a step writes on an empty host, by path. */
export function scriptsOf(hap: string, files: Files = {}): Readonly<Record<string, string>> {
  const { kind, params } = goodStep(hap, files);
  const changes = changesOf(kind, params, emptyHost(kind.queries(params, target)));
  return Object.fromEntries(
    changes.flatMap((change) => {
      if (change.kind !== "write-file") return [];
      const { content, path } = change;
      if (isThere(content)) throw new Error(`what ${path} gets lies on the host: a step has its own words`);
      return [[path, content instanceof Secret ? content.reveal() : content.toString("utf8")]];
    }),
  );
}
