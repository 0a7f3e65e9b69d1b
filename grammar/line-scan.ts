import { atLineEnd, interpolationEnd, partnerOf, quoteEnd } from "./word-scan.js";

/**
 * Whether the line that goes on at `offset` holds a `{` outside quotes and comments. Only then are `for` and `if`
 * keywords: in a pasted file a line may begin with such a word.
 */
export function lineHasBlock(text: string, offset: number): boolean {
  let at = offset;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === "{" && !isPaired(text, at)) return true;
    if (char === "\\" && atLineEnd(text, at + 1)) at = text.indexOf("\n", at);
    else if (atLineEnd(text, at) || endsStatement(text, at)) return false;
    else if (char === '"' || char === "'") at = quoteEnd(text, at) - 1;
    else if (text.startsWith("${", at)) at = interpolationEnd(text, at, true) - 1;
    else if (char === "[" || char === "(") at = overLines(text, at);
    at++;
  }
  return false;
}

/** `{1..5}` is text; `{}` is too, but behind a keyword it was meant as a block, and the parser says so. */
function isPaired(text: string, at: number): boolean {
  let end = at + 1;
  while (end < text.length && !/[\s{}]/.test(text.charAt(end))) end++;
  return text.charAt(end) === "}" && end > at + 1;
}

function endsStatement(text: string, at: number): boolean {
  const char = text.charAt(at);
  if (char === "#") return /\s/.test(text.charAt(at - 1));
  return char === ";" && (/\s/.test(text.charAt(at - 1)) || /\s/.test(text.charAt(at + 1)));
}

/** The partner of a bracket that closes on a later line, else the bracket. */
function overLines(text: string, at: number): number {
  const end = partnerOf(text, at);
  return end !== -1 && text.slice(at, end).includes("\n") ? end : at;
}
