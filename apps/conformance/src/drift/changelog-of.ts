import { existsSync } from "node:fs";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { ConfigError } from "../config-error.ts";
import { type Commit, openRepository, type Tree } from "../description/git.ts";
import type { ChangelogDocument } from "../document/changelog-document.ts";
import { changesOfCommits, type CommitChanges, type CommitRange } from "./changes-of-commits.ts";
import { type DriftOptions, withImpact } from "./drift-of.ts";

/** Fewer commits than this are read faster than a thread starts. */
const worthwhile = 12;

/**
 * The changes of each commit of a checkout since a day, limited to a scope.
 * @throws {ConfigError} If there is no git history.
 */
export async function changelogOf(
  options: DriftOptions & { readonly since: string },
): Promise<ChangelogDocument> {
  const { spec, since, scope, operations, cache } = options;
  if (!existsSync(spec))
    throw new ConfigError(
      `no checkout found at ${spec}: --since needs a git checkout with its history`,
    );
  const repository = await openRepository(spec);
  try {
    const { base, commits } = await repository.since(since);
    const byHash = new Map(commits.map((commit) => [commit.hash, commit]));
    const keyOf = ({ hash }: Commit) => ["commit", hash, scope, operations ?? ""];
    const known = await Promise.all(commits.map((commit) => cache.get(keyOf(commit))));
    const first = known.findIndex((one) => one === undefined);
    const kept = first < 0 ? known : known.slice(0, first);
    const rest = first < 0 ? [] : commits.slice(first);
    const range = { folder: spec, scope, ...(operations !== undefined && { operations }) };
    const found = await onThreads(
      range,
      treeAfter(base, commits.slice(0, commits.length - rest.length)),
      rest,
    );
    for (const one of found) {
      const commit = byHash.get(one.commit);
      if (commit !== undefined && one.problem === undefined) await cache.put(keyOf(commit), one);
    }
    // The cache holds results for exactly these commits.
    const all = [...(kept as readonly CommitChanges[]), ...found];
    return {
      format: 1,
      source: spec,
      since,
      scope: operations ?? scope,
      commits: commits.length,
      entries: all
        .filter(({ changes, problem }) => changes.length > 0 || problem !== undefined)
        .map(({ commit, changes, problem }) => {
          const { date = "", subject = "" } = byHash.get(commit) ?? {};
          return {
            commit,
            date,
            subject,
            changes: withImpact(changes, options),
            ...(problem !== undefined && { problem }),
          };
        }),
    };
  } finally {
    repository.close();
  }
}

/** The files after some commits. */
function treeAfter(base: Tree, commits: readonly Commit[]): Tree {
  const tree = new Map(base);
  for (const { changed } of commits) {
    for (const [path, blob] of changed) {
      if (blob === undefined) tree.delete(path);
      else tree.set(path, blob);
    }
  }
  return tree;
}

async function onThreads(
  range: Omit<CommitRange, "base" | "commits">,
  base: Tree,
  commits: readonly Commit[],
): Promise<readonly CommitChanges[]> {
  if (commits.length < worthwhile) return changesOfCommits({ ...range, base, commits });
  const middle = Math.ceil(commits.length / 2);
  const [early, late] = [commits.slice(0, middle), commits.slice(middle)];
  const halves = await Promise.all([
    inThread({ ...range, base, commits: early }),
    inThread({ ...range, base: treeAfter(base, early), commits: late }),
  ]);
  return halves.flat();
}

function inThread(range: CommitRange): Promise<readonly CommitChanges[]> {
  const worker = new Worker(new URL(`commits-worker${extname(import.meta.url)}`, import.meta.url));
  return new Promise<readonly CommitChanges[]>((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", resolve);
    worker.postMessage(range);
  }).finally(() => worker.terminate());
}
