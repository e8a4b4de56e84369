/** A text as a regular expression that matches nothing else; Node 22 has no `RegExp.escape`. */
export const literally = (text: string): string => text.replaceAll(/\W/g, String.raw`\$&`);
