/**
 * A text that is safe on a terminal: control characters become their pictures, characters that turn the writing direction or
 * are nowhere to be seen become a replacement mark. A tab becomes a blank; LF stays.
 */
export function visible(text: string): string {
  return text.replace(hidden, (char) => {
    const code = char.charCodeAt(0);
    if (char === "\t") return " ";
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? "\u2421" : "\ufffd";
  });
}

const hidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
