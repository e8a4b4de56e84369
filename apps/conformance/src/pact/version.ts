import { execFile } from "node:child_process";
import { promisify } from "node:util";
import envCi from "env-ci";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";

/** What a consumer's version is called in the broker, and where it comes from. */
export interface ConsumerVersion {
  readonly version: string;
  readonly branch?: string;
  readonly buildUrl?: string;
}

export interface GivenVersion {
  readonly version?: string;
  readonly branch?: string;
  readonly buildUrl?: string;
  /** Appended to the commit where the tree holds what is not committed. */
  readonly dirtySuffix?: string;
  /** What else can be done about that. */
  readonly remedy?: string;
}

export type Git = (...words: readonly string[]) => Promise<string | undefined>;

const execute = promisify(execFile);

/** Asks git in the current folder; undefined where there is no git or no repository. */
const git: Git = async (...words) => {
  try {
    return (await execute("git", words)).stdout.trim();
  } catch {
    return undefined;
  }
};

/** The commit, the branch and the build of this version: from the options, or the CI's variables, or git. */
export async function consumerVersion(
  given: GivenVersion,
  environment: Io["environment"],
  ask: Git = git,
): Promise<ConsumerVersion> {
  const found = inCi(environment);
  const branch = given.branch ?? found.prBranch ?? found.branch ?? (await branchBy(ask));
  const { buildUrl = found.buildUrl } = given;
  return {
    version: given.version ?? (await commitOf(found.commit, given, ask)),
    ...(branch !== undefined && { branch }),
    ...(buildUrl !== undefined && { buildUrl }),
  };
}

type InCi = Partial<Record<"commit" | "branch" | "prBranch" | "buildUrl", string>>;

/** What the CI's variables tell; nothing outside of one, where git is asked instead. */
function inCi(environment: Io["environment"]): InCi {
  const found = envCi({ env: definedIn(environment) });
  // Its types have a variant for each system; all of them have some of these.
  return found.isCi ? (found as InCi) : {};
}

async function branchBy(ask: Git): Promise<string | undefined> {
  const name = await ask("rev-parse", "--abbrev-ref", "HEAD");
  // Not on any branch.
  return name === "HEAD" ? undefined : name;
}

async function commitOf(
  named: string | undefined,
  { dirtySuffix: suffix, remedy = "name another version with --version" }: GivenVersion,
  ask: Git,
): Promise<string> {
  const commit = named ?? (await ask("rev-parse", "HEAD"));
  if (commit === undefined) {
    throw new ConfigError("there is no commit to name the version after: give one with --version");
  }
  const changed = await ask("status", "--porcelain");
  if (changed === undefined || changed === "") return commit;
  if (suffix !== undefined) return `${commit}${suffix}`;
  const [first = ""] = changed.split("\n");
  throw new ConfigError(
    `the working tree holds what is not in commit ${commit.slice(0, 12)} (${first.trim()}): commit it, or ${remedy}`,
  );
}

const definedIn = (environment: Io["environment"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
