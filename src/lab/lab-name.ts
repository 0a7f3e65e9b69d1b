declare const brand: unique symbol;

/**
 * The name of a lab: lower-case letters, digits and inner hyphens, at most 32. It is part of paths and of the names of
 * namespaces, which root removes, so there is no way to have one but `parseLabName`.
 */
export type LabName = string & { readonly [brand]: "LabName" };

/** A text as a lab's name; null when it cannot be one. */
export function parseLabName(text: string): LabName | null {
  return /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(text) ? (text as LabName) : null;
}

/** What a lab's name may be, for messages. */
export const LAB_NAME_RULE = "a lab's name has lower-case letters, digits and inner hyphens, at most 32";

/** The lab that is meant unless one is named. */
export const DEFAULT_LAB = "hap" as LabName;
