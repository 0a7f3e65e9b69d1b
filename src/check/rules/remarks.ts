import type { Remark, RemarkKind } from "../../model/daemon-file.js";

/** The remarks of these kinds that were made when a daemon's file was read. */
export function remarksOf(
  file: { readonly remarks: readonly Remark[] },
  ...kinds: readonly RemarkKind[]
): readonly Remark[] {
  return file.remarks.filter(({ kind }) => kinds.includes(kind));
}
