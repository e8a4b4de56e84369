import type { CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { faults, rulings } from "@persona-conformance/mock";
import { inflections, versionNames } from "@persona-conformance/schemas";
import { coverage } from "../checks/coverage.ts";
import { checks } from "../checks/index.ts";
import { loadConfig } from "../config/load-config.ts";
import type { Io } from "../io.ts";
import { reporterNames } from "../report/index.ts";
import { capabilityNames } from "../runner/capabilities.ts";

const name = "persona-conformance";

/** Each asks the command itself, so that it knows a team's own checks, too. Where nothing fits, files do. */
const scripts = {
  bash: `_persona_conformance() {
  local IFS=$'\\n'
  COMPREPLY=($(${name} complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _persona_conformance ${name}
`,
  zsh: `#compdef ${name}
_persona_conformance() {
  local -a found
  found=("\${(@f)$(${name} complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found[1]" ]]; then compadd -a found; else _files; fi
}
compdef _persona_conformance ${name}
`,
  fish: `complete -c ${name} -a '(${name} complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
} as const;

type Shell = keyof typeof scripts;
const shells = Object.keys(scripts) as readonly Shell[];

/** Prints what a shell is to read. */
export function completionCommand(shell: Shell, io: Io): number {
  io.write(scripts[shell]);
  return 0;
}

/** Prints what may stand in the place of the last word, one a line. */
export async function completeCommand(
  words: readonly string[],
  root: CommandUnknownOpts,
  io: Io,
): Promise<number> {
  // What a person is writing is not finished: a config that cannot be read has no checks for now.
  const own = await loadConfig(undefined, io).then(
    (config) => config.checks.map(({ id }) => id),
    () => [],
  );
  io.write(
    candidates(words, root, own)
      .map((word) => `${word}\n`)
      .join(""),
  );
  return 0;
}

/** What may stand in the place of the last word. */
function candidates(
  words: readonly string[],
  root: CommandUnknownOpts,
  own: readonly string[],
): readonly string[] {
  // Bash takes the equals sign of an option for a word of its own.
  const joined = words.join("\n").replaceAll("\n=\n", "=").replace(/\n=$/, "=").split("\n");
  const isSplit = joined.length < words.length;
  const current = joined.at(-1) ?? "";
  const command = commandOf(joined.slice(0, -1), root);
  const options = [...command.options, ...(command === root ? defaultOf(root).options : [])];
  const [, long = joined.at(-2), value = current] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? [];
  const option = options.find((one) => one.long === long && !one.isBoolean());
  if (option !== undefined) {
    const listed = value.slice(0, value.lastIndexOf(",") + 1);
    const before = `${long === current.split("=")[0] && !isSplit ? `${long}=` : ""}${listed}`;
    return startingWith(value.slice(listed.length), valuesOf(option)).map((one) => before + one);
  }
  if (current.startsWith("-")) {
    return startingWith(current, [...options.flatMap((one) => one.long ?? []), "--help"]);
  }
  return startingWith(current, [...subcommandsOf(command), ...argumentsOf(command, root, own)]);
}

const startingWith = (beginning: string, all: readonly string[]): readonly string[] =>
  [...new Set(all)].filter((one) => one.startsWith(beginning));

const subcommandsOf = (command: CommandUnknownOpts): readonly string[] =>
  command.commands.map((one) => one.name()).filter((one) => one !== "complete");

/** The command that the words before have chosen. */
function commandOf(words: readonly string[], root: CommandUnknownOpts): CommandUnknownOpts {
  let command = root;
  for (const word of words)
    command = command.commands.find((one) => one.name() === word) ?? command;
  return command;
}

const defaultOf = (root: CommandUnknownOpts): CommandUnknownOpts =>
  root.commands.find((one) => one.name() === "run") ?? root;

/** What an option may be, as far as it is one of few. */
function valuesOf(option: Option): readonly string[] {
  switch (option.attributeName()) {
    case "fault":
      return faults.map((fault) => fault.name);
    case "ruling":
      return Object.entries(rulings).flatMap(([id, { answers }]) =>
        answers.map((answer) => `${id}=${answer}`),
      );
    case "reporter":
      return reporterNames;
    case "require":
      return capabilityNames;
    case "apiVersion":
      return [...versionNames, "all"];
    case "inflection":
      return [...inflections, "all"];
    default:
      return option.argChoices ?? [];
  }
}

/** What an argument of a command may be. */
function argumentsOf(
  command: CommandUnknownOpts,
  root: CommandUnknownOpts,
  own: readonly string[],
): readonly string[] {
  const ids = [...checks.map(({ id }) => id), ...own];
  switch (command === root ? "run" : command.name()) {
    case "run":
    case "list":
      return ids;
    case "explain":
      return [...ids, ...coverage().map(({ id }) => id)];
    case "completion":
      return shells;
    default:
      return [];
  }
}
