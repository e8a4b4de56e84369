import * as system from "node:path";

/** How a system writes paths. */
type PathRules = Pick<typeof system, "isAbsolute" | "relative" | "resolve">;

/** A path that a file in `folder` names, as it is written from the working folder: short where it is below that. */
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
