import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { ConfigError } from "../config-error.ts";
import { type Files, reasonOf } from "./files.ts";

const run = promisify(execFile);
const mostOutput = 256 * 1024 * 1024;

/** A checkout with its history, through the git executable. */
export interface Repository {
  /** The full hash of a commit, branch or tag. */
  commit(name: string): Promise<string>;
  /** The files of a commit. */
  at(commit: string): Promise<CommitFiles>;
  /** Commits since a day that touched the folder, the oldest first, with the parent that each changed. */
  since(date: string): Promise<readonly Commit[]>;
  close(): void;
}

export interface CommitFiles extends Files {
  /** The hash of a file's content, or undefined where there is no such file. */
  blob(path: string): string | undefined;
}

export interface Commit {
  readonly hash: string;
  readonly parent?: string;
  /** When it was committed, in ISO 8601. */
  readonly date: string;
  readonly subject: string;
}

/**
 * Opens the repository that a folder is in; paths are from that folder.
 * @throws {ConfigError} where git is missing or there is no repository
 */
export async function openRepository(folder: string): Promise<Repository> {
  const git = async (...words: readonly string[]): Promise<string> => {
    try {
      const { stdout } = await run(
        "git",
        ["-C", folder, "--no-optional-locks", "-c", "core.quotePath=false", ...words],
        {
          maxBuffer: mostOutput,
        },
      );
      return stdout;
    } catch (error) {
      const missing = (error as { readonly code?: unknown }).code === "ENOENT";
      const { stderr = "" } = error as { readonly stderr?: string };
      const reason = missing ? "git is not installed" : stderr.split("\n")[0] || reasonOf(error);
      throw new ConfigError(`cannot read the history of ${folder} (${reason})`, { cause: error });
    }
  };
  const prefix = (await git("rev-parse", "--show-prefix")).trim();
  const blobs = openBlobs(folder);
  const known = new Map<string, Promise<CommitFiles>>();

  const listing = async (commit: string): Promise<CommitFiles> => {
    const tree = new Map<string, string>();
    const scope = prefix === "" ? [] : ["--", prefix];
    const output = await git("ls-tree", "-r", "-z", "--full-tree", commit, ...scope);
    for (const line of output.split("\0")) {
      const [, hash, path] = /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      if (hash !== undefined && path?.startsWith(prefix)) tree.set(path.slice(prefix.length), hash);
    }
    const name = `${folder}@${commit.slice(0, 10)}`;
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
      async read(path) {
        const hash = tree.get(path);
        if (hash === undefined) throw new ConfigError(`there is no ${name}:${path}`);
        return blobs.read(hash);
      },
      blob: (path) => tree.get(path),
    };
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
    at(commit) {
      const found = known.get(commit) ?? listing(commit);
      known.set(commit, found);
      return found;
    },
    async since(date) {
      const form = "%H%x09%P%x09%cI%x09%s";
      const output = await git(
        "log",
        "--first-parent",
        "--reverse",
        `--since=${date}T00:00:00Z`,
        `--format=${form}`,
        "--",
        ".",
      );
      return output
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const [hash = "", parents = "", when = "", ...subject] = line.split("\t");
          const [parent] = parents.split(" ");
          return { hash, date: when, subject: subject.join("\t"), ...(parent && { parent }) };
        });
    },
    close: () => blobs.close(),
  };
}

/** One process of git's that answers for all blobs. */
function openBlobs(folder: string) {
  let child: ReturnType<typeof start> | undefined;
  const waiting: { resolve(bytes: Uint8Array): void; reject(error: Error): void }[] = [];
  let parts: Buffer[] = [];
  let held = 0;
  let header: { readonly size: number } | undefined;

  function start() {
    const started = spawn("git", ["-C", folder, "cat-file", "--batch"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    started.stdout.on("data", (chunk: Buffer) => {
      parts.push(chunk);
      held += chunk.length;
      advance();
    });
    started.on("close", () => {
      for (const { reject } of waiting.splice(0))
        reject(new ConfigError(`git ended while ${folder} was read`));
    });
    return started;
  }

  function advance(): void {
    for (;;) {
      if (header === undefined) {
        const all = Buffer.concat(parts);
        const end = all.indexOf(10);
        if (end < 0) return;
        const [, , size] = all.subarray(0, end).toString().split(" ");
        parts = [all.subarray(end + 1)];
        held = all.length - end - 1;
        if (size === undefined) {
          waiting.shift()?.reject(new ConfigError(`git has no ${all.subarray(0, end).toString()}`));
          continue;
        }
        header = { size: Number(size) };
      }
      // Behind the content there is one line break more.
      if (held < header.size + 1) return;
      const all = Buffer.concat(parts);
      const bytes = all.subarray(0, header.size);
      parts = [all.subarray(header.size + 1)];
      held = all.length - header.size - 1;
      header = undefined;
      waiting.shift()?.resolve(bytes);
    }
  }

  return {
    read(hash: string): Promise<Uint8Array> {
      child ??= start();
      const { stdin } = child;
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        stdin.write(`${hash}\n`);
      });
    },
    close(): void {
      child?.stdin.end();
    },
  };
}
