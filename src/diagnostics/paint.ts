/** What a piece of a shown diagnostic is; the caller gives each its colour. */
export type PaintRole = "error" | "warning" | "note" | "related" | "bold" | "dim";

/** Puts a text into a role's colour; must not change its width. */
export type Paint = (role: PaintRole, text: string) => string;
