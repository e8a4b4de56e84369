import * as system from "node:path";

/** The path functions of an operating system. */
type PathRules = Pick<typeof system, "isAbsolute" | "relative" | "resolve">;

/** Resolves a path from `folder`. The result is relative if the path is below the working folder, else absolute. */
export function pathFrom(
  folder: string,
  text: string,
  working: string,
  rules: PathRules = system,
): string {
  const path = rules.resolve(working, folder, text);
  const short = rules.relative(working, path);
  const isBelow = short !== "" && !short.startsWith("..") && !rules.isAbsolute(short);
  return isBelow ? short : path;
}
