/** What a CI system takes for a command, as its own parser does. */
const parsers: Readonly<Record<string, (line: string) => boolean>> = {
  // The runner's first parser looks for it anywhere, its second at the beginning.
  "GitHub, the first": (line) => /##\[[^\]]*\]/.test(line),
  "GitHub, the second": (line) => /^\s*::[^:]*::/.test(line),
  Azure: (line) => /##(?:vso)?\[/i.test(line),
  TeamCity: (line) => line.includes("##teamcity["),
  GitLab: (line) => /section_(?:start|end):\d+:/.test(line),
  Buildkite: (line) => /^(?:---|\+\+\+|~~~|\^\^\^)(?:\s|$)/.test(line),
};

export const payloads: readonly string[] = [
  "##[error]owned",
  "in the middle ##[set-env name=PATH;]/tmp of a line",
  "##[command]##[group]nested",
  "##vso[task.setvariable variable=x]owned",
  "and ##VSO[task.complete result=Succeeded]",
  "##teamcity[buildStatus status='SUCCESS']",
  "x ##teamcity[setParameter name='a' value='b']",
  "::set-output name=x::owned",
  "\n::error file=a::owned",
  "\n   ::add-mask::a",
  "\r::stop-commands::x",
  "\u2028::warning::x",
  "section_start:1560896352:owned\r\u001b[0K",
  "section_end:1560896352:owned",
  "--- owned",
  "+++ owned",
  "\n~~~ owned",
  "^^^ +++",
];

/** The lines that a CI system would take for commands, without those that are allowed. */
export const commandsIn = (text: string, allowed: RegExp = /^$/): readonly string[] =>
  text
    .split(/\r\n|[\n\r]/)
    .filter((line) => !allowed.test(line))
    .flatMap((line) =>
      Object.entries(parsers).flatMap(([name, parse]) => (parse(line) ? [`${name}: ${line}`] : [])),
    );
