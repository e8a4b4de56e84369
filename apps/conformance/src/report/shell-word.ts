/** A text as one word of a shell's, whatever it holds. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
