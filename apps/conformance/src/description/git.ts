import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ConfigError } from "../config-error.ts";
import { type Files, reasonOf } from "./files.ts";
import { openBlobs } from "./git-blobs.ts";

const run = promisify(execFile);
const maxOutput = 256 * 1024 * 1024;

/** A git checkout with its history, read through the git executable. */
export interface Repository {
  /** The full hash of a commit, branch or tag. */
  commit(name: string): Promise<string>;
  /** The files of a commit. */
  at(commit: string): Promise<Files>;
  /** The commits since a day that changed the folder, the oldest first. */
  since(date: string): Promise<History>;
  close(): void;
}

/** The files of a commit: the blob hash of each path. */
export type Tree = ReadonlyMap<string, string>;

/** Commits, and the files before the first of them. */
export interface History {
  readonly base: Tree;
  readonly commits: readonly Commit[];
}

export interface Commit {
  readonly hash: string;
  /** The commit's date, in ISO 8601. */
  readonly date: string;
  readonly subject: string;
  /** The changed files with their blob hashes. Without a hash, the file was deleted. */
  readonly changed: readonly (readonly [path: string, blob: string | undefined])[];
}

/**
 * Opens the repository around a folder. Paths are relative to the folder.
 * @throws {ConfigError} If git is missing, or there is no repository.
 */
export async function openRepository(folder: string): Promise<Repository> {
  const git = async (...words: readonly string[]): Promise<string> => {
    try {
      const { stdout } = await run(
        "git",
        ["-C", folder, "--no-optional-locks", "-c", "core.quotePath=false", ...words],
        {
          maxBuffer: maxOutput,
        },
      );
      return stdout;
    } catch (error) {
      // `execFile` throws errors with a code and the output.
      const missing = (error as { readonly code?: unknown }).code === "ENOENT";
      // See above.
      const { stderr = "" } = error as { readonly stderr?: string };
      const reason = missing ? "git is not installed" : stderr.split("\n")[0] || reasonOf(error);
      throw new ConfigError(`cannot read the history of ${folder} (${reason})`, { cause: error });
    }
  };
  const prefix = (await git("rev-parse", "--show-prefix")).trim();
  const blobs = openBlobs(folder);

  const treeOf = async (commit: string): Promise<Map<string, string>> => {
    const tree = new Map<string, string>();
    const scope = prefix === "" ? [] : ["--", prefix];
    const output = await git("ls-tree", "-r", "-z", "--full-tree", commit, ...scope);
    for (const line of output.split("\0")) {
      const [, hash, path] = /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      if (hash !== undefined && path?.startsWith(prefix)) tree.set(path.slice(prefix.length), hash);
    }
    return tree;
  };

  return {
    async commit(name) {
      const text = await git(
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        `${name}^{commit}`,
      ).catch((error: unknown) => {
        throw new ConfigError(`${folder} has no commit ${name}: name a commit, a branch or a tag`, {
          cause: error,
        });
      });
      return text.trim();
    },
    async at(commit) {
      return filesOf(await treeOf(commit), `${folder}@${commit.slice(0, 10)}`, blobs.read);
    },
    async since(date) {
      const format = "--format=%x01%H%x02%P%x02%cI%x02%s%x03";
      const output = await git(
        "log",
        "--first-parent",
        "-m",
        "--reverse",
        "--raw",
        "--no-abbrev",
        "--no-renames",
        "-z",
        `--since=${date}T00:00:00Z`,
        format,
        "--",
        ".",
      );
      const found = output
        .split("\u0001")
        .slice(1)
        .map((text) => commitIn(text, prefix));
      const [first] = found;
      const base =
        first?.parent === undefined ? new Map<string, string>() : await treeOf(first.parent);
      return { base, commits: found.map(({ parent: _parent, ...commit }) => commit) };
    },
    close: () => blobs.close(),
  };
}

/** Parses a commit from the output of `git log --raw -z`. */
function commitIn(text: string, prefix: string): Commit & { readonly parent?: string } {
  const [header = "", raw = ""] = text.split("\u0003");
  const [hash = "", parents = "", date = "", subject = ""] = header.split("\u0002");
  const [parent] = parents.split(" ");
  const words = raw.split("\0").filter((word) => word.trim() !== "");
  const changed: (readonly [string, string | undefined])[] = [];
  for (let index = 0; index + 1 < words.length; index += 2) {
    const [, , , blob = "", status = ""] = (words[index] ?? "").trim().split(" ");
    const path = words[index + 1] ?? "";
    if (path.startsWith(prefix)) {
      changed.push([path.slice(prefix.length), status.startsWith("D") ? undefined : blob]);
    }
  }
  return { hash, date, subject, changed, ...(parent && { parent }) };
}

/** The files of a tree, with the interface of a disk. */
export function filesOf(
  tree: Tree,
  name: string,
  read: (blob: string) => Promise<Uint8Array>,
): Files {
  const folders = new Map<string, Set<string>>();
  for (const path of tree.keys()) {
    const parts = path.split("/");
    for (const [depth, part] of parts.entries()) {
      const parent = parts.slice(0, depth).join("/");
      folders.set(parent, (folders.get(parent) ?? new Set()).add(part));
    }
  }
  return {
    say: (path) => (path === "" ? name : `${name}:${path}`),
    list: (path) =>
      Promise.resolve(folders.has(path) ? [...(folders.get(path) ?? [])].toSorted() : undefined),
    read(path) {
      const blob = tree.get(path);
      return blob === undefined
        ? Promise.reject(new ConfigError(`there is no ${name}:${path}`))
        : read(blob);
    },
  };
}
