import type { NamedPassage } from "../resource/rules.ts";

/** A passage that is not documented, and the promise that it breaks. */
export const undocumented = (
  name: string,
  from: string,
  to: string,
  breaks: NamedPassage["cites"]["allowed"],
): NamedPassage => ({ name, by: "system", from: [from], to, cites: { allowed: breaks } });
