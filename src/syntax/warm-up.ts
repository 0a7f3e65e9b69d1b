import { lexer } from "../../grammar/lexer.js";
import { parser } from "../../grammar/parser.js";

/**
 * What the first parse would make by itself, in pieces, for who has other things to look after in between (some 10 ms
 * each).
 */
export const warmUp: readonly (() => void)[] = [() => void lexer(), () => void parser()];
