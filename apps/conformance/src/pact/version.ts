import { execFile } from "node:child_process";
import { isAbsolute } from "node:path";
import { promisify } from "node:util";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { branchOf, type CiBuild, readCi } from "./ci.ts";

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
  /** Files and folders that are made anew each time, and so change no commit. */
  readonly made?: readonly string[];
}

/** Where the commands of this suite put what they make unless they are told otherwise. */
export const usuallyMade = ["pacts", "reports"] as const;

export type Git = (...words: readonly string[]) => Promise<string | undefined>;

const execute = promisify(execFile);

/** Asks git in a folder; undefined where there is no git or no repository, or it has no answer. */
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
 * The commit, the branch and the build of this version, of the repository in which the command is run: from the options, or the
 * CI's variables, or git.
 */
export async function consumerVersion(
  given: GivenVersion,
  { environment, folder }: Pick<Io, "environment" | "folder">,
  ask: Git = gitIn(folder, environment),
): Promise<ConsumerVersion> {
  const build = readCi(environment, folder);
  // A CI tells of the repository that it builds. Another one may be checked out beside it.
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

/** Whether git's own remote is another repository than the CI's. */
async function isElsewhere(slug: string | undefined, ask: Git): Promise<boolean> {
  const remote = await ask("config", "--get", "remote.origin.url");
  const own = /^(?:[a-z+]+:\/\/[^/]+\/|[^/:]+:)(.+?)(?:\.git)?\/?$/.exec(remote ?? "")?.[1];
  if (slug === undefined || own === undefined) return false;
  const [one, other] = [`/${own}`.toLowerCase(), `/${slug}`.toLowerCase()];
  return !one.endsWith(other) && !other.endsWith(one);
}

/** Some CIs name the branch as the remote's. */
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
  // A CI checks a commit out; what it knows nothing of was made by the build.
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

/** The whole id of a commit: a name such as HEAD stands for another one tomorrow. */
async function resolve(name: string, ask: Git): Promise<string | undefined> {
  if (commitId.test(name.toLowerCase())) return name.toLowerCase();
  const found = await ask("rev-parse", "--verify", "--end-of-options", `${name}^{commit}`);
  return found !== undefined && commitId.test(found) ? found : undefined;
}

/** Leaves a path out; git refuses one that is outside of the repository. */
const without = (path: string): readonly string[] =>
  isAbsolute(path) || path.startsWith("..") ? [] : [`:(exclude)${path}`];
