import { execFile } from "node:child_process";
import { isAbsolute } from "node:path";
import { promisify } from "node:util";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { branchOf, type CiBuild, readCi } from "./ci.ts";

/** The consumer's version in the broker, with its branch and build. */
export interface ConsumerVersion {
  readonly version: string;
  readonly branch?: string;
  readonly buildUrl?: string;
}

export interface GivenVersion {
  readonly version?: string;
  readonly branch?: string;
  readonly buildUrl?: string;
  /** Added to the commit if there are uncommitted changes. */
  readonly dirtySuffix?: string;
  /** Another way to handle uncommitted changes, for the error message. */
  readonly remedy?: string;
  /** Generated files and folders. Changes in them are ignored. */
  readonly made?: readonly string[];
}

/** The default output folders of this suite's commands. */
export const defaultOutputs = ["pacts", "reports"] as const;

export type Git = (...words: readonly string[]) => Promise<string | undefined>;

const execute = promisify(execFile);

/** Runs git in a folder. Returns `undefined` if there is no git, no repository, or no answer. */
const gitIn =
  (folder: string | undefined, environment: Io["environment"]): Git =>
  async (...words) => {
    try {
      const options = { ...(folder !== undefined && { cwd: folder }), env: { ...environment } };
      return (await execute("git", words, options)).stdout.trim();
    } catch {
      return undefined;
    }
  };

/**
 * The commit, branch and build of the repository in the current folder: from the options, the CI's variables, or git.
 */
export async function consumerVersion(
  given: GivenVersion,
  { environment, folder }: Pick<Io, "environment" | "folder">,
  ask: Git = gitIn(folder, environment),
): Promise<ConsumerVersion> {
  const build = readCi(environment, folder);
  // The CI's variables describe the repository that it builds. The current folder may be another one.
  const isOwn = build.service !== undefined && !(await isElsewhere(build.slug, ask));
  const branch =
    given.branch ??
    (isOwn
      ? await withoutRemote(build.branch, ask)
      : branchOf(await ask("rev-parse", "--abbrev-ref", "HEAD")));
  const { buildUrl = build.buildUrl } = given;
  return {
    version: given.version ?? (await commitOf(isOwn ? build : {}, given, ask)),
    ...(branch !== undefined && { branch }),
    ...(buildUrl !== undefined && { buildUrl }),
  };
}

/** Whether git's remote is another repository than the CI's. */
async function isElsewhere(slug: string | undefined, ask: Git): Promise<boolean> {
  const remote = await ask("config", "--get", "remote.origin.url");
  const own = /^(?:[a-z+]+:\/\/[^/]+\/|[^/:]+:)(.+?)(?:\.git)?\/?$/.exec(remote ?? "")?.[1];
  if (slug === undefined || own === undefined) return false;
  const [one, other] = [`/${own}`.toLowerCase(), `/${slug}`.toLowerCase()];
  return !one.endsWith(other) && !other.endsWith(one);
}

/** Removes the name of the remote. Some CIs write it before the branch. */
async function withoutRemote(branch: string | undefined, ask: Git): Promise<string | undefined> {
  if (branch?.includes("/") !== true) return branch;
  const remotes = (await ask("remote"))?.split("\n") ?? [];
  const remote = ["origin", ...remotes].find((name) => branch.startsWith(`${name}/`));
  return remote === undefined ? branch : branch.slice(remote.length + 1);
}

const commitId = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

async function commitOf(
  { commit: named, service }: CiBuild,
  { dirtySuffix: suffix, remedy = "name another version with --version", made = [] }: GivenVersion,
  ask: Git,
): Promise<string> {
  const commit = await resolve(named ?? "HEAD", ask);
  if (commit === undefined) {
    throw new ConfigError(
      named === undefined
        ? "there is no commit to name the version after: give one with --version"
        : `the CI calls the commit ${named.replace("^2", "")}, which is no commit id, and git knows no such commit: name the version with --version`,
    );
  }
  // In a CI, untracked files come from the build.
  const tracked = service === undefined ? [] : ["--untracked-files=no"];
  const paths = [":/", ...made.flatMap(without)];
  const changed = await ask("status", "--porcelain", ...tracked, "--", ...paths);
  if (changed === undefined || changed === "") return commit;
  if (suffix !== undefined) return `${commit}${suffix}`;
  const [first = ""] = changed.split("\n");
  throw new ConfigError(
    `the working tree holds what is not in commit ${commit.slice(0, 12)} (${first.trim()}): commit it, or ${remedy}`,
  );
}

/** The full id of a commit. A name like HEAD may point to another commit later. */
async function resolve(name: string, ask: Git): Promise<string | undefined> {
  if (commitId.test(name.toLowerCase())) return name.toLowerCase();
  const found = await ask("rev-parse", "--verify", "--end-of-options", `${name}^{commit}`);
  return found !== undefined && commitId.test(found) ? found : undefined;
}

/** Excludes a path. Git does not accept one outside the repository. */
const without = (path: string): readonly string[] =>
  isAbsolute(path) || path.startsWith("..") ? [] : [`:(exclude)${path}`];
