import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { configNames } from "../config/names.ts";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { makeFolder } from "../make-folder.ts";
import { readTextSync } from "../read-text.ts";
import { type PackageManager, packageManagerOf } from "../init/package-manager.ts";

const asset = (name: string): string =>
  readFileSync(new URL(`../init/${name}`, import.meta.url), "utf8");

/** The repository's `.env.example`. The package contains a copy. */
function environmentExample(): string {
  const beside = new URL("../init/env.example", import.meta.url);
  const ours = new URL("../../../../.env.example", import.meta.url);
  return readFileSync(existsSync(beside) ? beside : ours, "utf8");
}

/** A CI system: the files by which it is recognized, its workflow file, and the remaining step. */
interface Ci {
  readonly signs: readonly string[];
  readonly file: string;
  readonly template: string;
  readonly step: (command: string) => string;
  readonly next: string;
}

const keys = ["source", "destination", "stranger"].map(
  (party) => `PERSONA_${party.toUpperCase()}_API_KEY`,
);

const systems: readonly Ci[] = [
  {
    signs: [".github"],
    file: ".github/workflows/persona-conformance.yml",
    template: "github.yml",
    step: (command) => `      - run: ${command}`,
    next: "add the secrets and variables of the workflow to the repository",
  },
  {
    signs: [".gitlab-ci.yml", ".gitlab"],
    file: ".gitlab/persona-conformance.yml",
    template: "gitlab.yml",
    // GitLab gives the variables of a project to all commands of a job.
    step: (command) => `    - (unset ${keys.join(" ")}; ${command})`,
    next: "include .gitlab/persona-conformance.yml in .gitlab-ci.yml, and make a pipeline schedule",
  },
];

/** Writes a config, an example of the environment, and a workflow for each CI system found. Overwrites nothing. */
export async function initCommand(io: Pick<Io, "folder" | "write">): Promise<number> {
  const { folder } = io;
  if (folder === undefined) throw new ConfigError("there is no working folder to write into");
  const manager = packageManagerOf(folder);
  const found = systems.filter(({ signs }) => signs.some((sign) => existsSync(join(folder, sign))));
  const config =
    configNames.find((name) => existsSync(join(folder, name))) ?? "conformance.config.ts";
  const files = {
    [config]: asset("conformance.config.ts.txt"),
    ".env.example": environmentExample(),
    ...Object.fromEntries(found.map((ci) => [ci.file, workflow(ci, manager)])),
  };
  for (const [name, text] of Object.entries(files)) {
    io.write(`${(await write(join(folder, name), text)) ? "wrote" : "kept "} ${name}\n`);
  }
  if (found.length === 0) {
    io.write("no workflow written: this folder has neither .github nor .gitlab-ci.yml\n");
  }
  const steps = [
    ...(isInstalled(folder) ? [] : [manager.add]),
    manager.command,
    "cp .env.example .env, fill it in, and keep .env out of git",
    `${manager.command} doctor`,
    ...found.map(({ next }) => next),
  ];
  io.write(`\nnext:\n${steps.map((step, index) => `  ${index + 1}. ${step}\n`).join("")}`);
  return 0;
}

const workflow = ({ template, step }: Ci, { install, command }: PackageManager): string =>
  asset(template)
    .replace(/ *#install#/, install.map(step).join("\n"))
    .replaceAll("#command#", command);

/** Whether the file was written. An existing file is kept. */
async function write(path: string, text: string): Promise<boolean> {
  try {
    await makeFolder(dirname(path));
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    // The file system throws these.
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    throw new ConfigError(`cannot write ${path} (${message})`);
  }
}

function isInstalled(folder: string): boolean {
  try {
    const text = readTextSync(join(folder, "package.json"));
    // Only names are read. A broken file is caught below.
    const { dependencies, devDependencies } = JSON.parse(text) as Readonly<
      Record<string, Readonly<Record<string, string>> | undefined>
    >;
    return "persona-conformance" in { ...dependencies, ...devDependencies };
  } catch {
    return false;
  }
}
