import { readFileSync } from "node:fs";
import envCi from "env-ci";
import type { Io } from "../io.ts";

/** The build, as far as the CI's variables describe it. */
export interface CiBuild {
  readonly service?: string;
  readonly commit?: string;
  /** For a pull request, its source branch. For a tag, none. */
  readonly branch?: string;
  readonly buildUrl?: string;
  /** Owner and name of the repository. */
  readonly slug?: string;
}

type Variables = Io["environment"];
type Refs = Readonly<Partial<Record<"commit" | "branch" | "tag", string>>>;

/**
 * Corrections of env-ci by service. For a pull request it returns the commit of the test merge, which is in no
 * branch; for a tag it returns a branch with the tag's name.
 */
const services: Readonly<Record<string, (env: Variables) => Refs>> = {
  github: (env) => {
    const isPull = /^pull_request(_target|_review)?$/.test(env["GITHUB_EVENT_NAME"] ?? "");
    const head = isPull ? headOfPull(env["GITHUB_EVENT_PATH"]) : {};
    return {
      ...head,
      branch: env["GITHUB_HEAD_REF"] || head.branch || env["GITHUB_REF"] || "",
      // The checkout is the test merge. Its second parent is the head of the pull request.
      commit: head.commit ?? `${env["GITHUB_SHA"] ?? ""}${isPull ? "^2" : ""}`,
    };
  },
  gitlab: (env) => ({
    tag: env["CI_COMMIT_TAG"] ?? "",
    branch: env["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"] || env["CI_COMMIT_REF_NAME"] || "",
    commit: env["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] || env["CI_COMMIT_SHA"] || "",
  }),
  buildkite: (env) => ({
    tag: env["BUILDKITE_TAG"] ?? "",
    branch: env["BUILDKITE_BRANCH"] ?? "",
    commit: env["BUILDKITE_COMMIT"] ?? "",
  }),
  circleci: (env) => ({ tag: env["CIRCLE_TAG"] ?? "", branch: env["CIRCLE_BRANCH"] ?? "" }),
  jenkins: (env) => ({
    tag: env["TAG_NAME"] ?? "",
    branch:
      env["CHANGE_BRANCH"] ||
      env["ghprbSourceBranch"] ||
      env["gitlabSourceBranch"] ||
      env["GIT_LOCAL_BRANCH"] ||
      env["BRANCH_NAME"] ||
      env["GIT_BRANCH"] ||
      "",
  }),
  azurePipelines: (env) => ({
    branch: env["SYSTEM_PULLREQUEST_SOURCEBRANCH"] || env["BUILD_SOURCEBRANCH"] || "",
    commit: env["SYSTEM_PULLREQUEST_SOURCECOMMITID"] || env["BUILD_SOURCEVERSION"] || "",
  }),
  bitbucket: (env) => ({ tag: env["BITBUCKET_TAG"] ?? "", branch: env["BITBUCKET_BRANCH"] ?? "" }),
  travis: (env) => ({
    tag: env["TRAVIS_TAG"] ?? "",
    branch: env["TRAVIS_PULL_REQUEST_BRANCH"] || env["TRAVIS_BRANCH"] || "",
    commit: env["TRAVIS_PULL_REQUEST_SHA"] || env["TRAVIS_COMMIT"] || "",
  }),
  appveyor: (env) => ({
    tag: env["APPVEYOR_REPO_TAG_NAME"] ?? "",
    branch: env["APPVEYOR_PULL_REQUEST_HEAD_REPO_BRANCH"] || env["APPVEYOR_REPO_BRANCH"] || "",
    commit: env["APPVEYOR_PULL_REQUEST_HEAD_COMMIT"] || env["APPVEYOR_REPO_COMMIT"] || "",
  }),
  codebuild: (env) => ({
    branch: env["CODEBUILD_WEBHOOK_HEAD_REF"] ?? "",
    commit: env["CODEBUILD_RESOLVED_SOURCE_VERSION"] ?? "",
  }),
  drone: (env) => ({
    tag: env["DRONE_TAG"] ?? "",
    branch: env["DRONE_SOURCE_BRANCH"] || env["DRONE_BRANCH"] || "",
  }),
  woodpecker: (env) => ({
    tag: env["CI_COMMIT_TAG"] ?? "",
    branch: env["CI_COMMIT_SOURCE_BRANCH"] || env["CI_COMMIT_BRANCH"] || "",
  }),
};

/** The head of the pull request in GitHub's event file. */
function headOfPull(file: string | undefined): Refs {
  try {
    // GitHub describes these members; what is missing stays undefined.
    const event = JSON.parse(readFileSync(file ?? "", "utf8")) as {
      readonly pull_request?: { readonly head?: { readonly sha?: string; readonly ref?: string } };
    };
    const { sha, ref } = event.pull_request?.head ?? {};
    return { ...(sha !== undefined && { commit: sha }), ...(ref !== undefined && { branch: ref }) };
  } catch {
    return {};
  }
}

/** Reads the CI's variables. Outside a CI the result is empty. */
export function readCi(environment: Variables, folder = "."): CiBuild {
  // The types have one variant for each system; each has some of these members.
  const found = envCi({ env: definedIn(environment), cwd: folder }) as Readonly<
    Partial<
      Record<"service" | "commit" | "branch" | "prBranch" | "tag" | "buildUrl" | "slug", string>
    >
  > & { readonly isCi: boolean };
  if (!found.isCi || found.service === undefined || found.service === "git") return {};
  const { service, buildUrl, slug } = found;
  const own = services[service]?.(environment) ?? {};
  const branch = branchOf(own.branch || found.prBranch || found.branch, own.tag || found.tag);
  const commit = own.commit || found.commit;
  return {
    service,
    ...(commit !== undefined && { commit }),
    ...(branch !== undefined && { branch }),
    ...whole("buildUrl", buildUrl),
    ...whole("slug", slug),
  };
}

/** Leaves out a text that env-ci built from a variable that is not set. */
const whole = (name: "buildUrl" | "slug", text: string | undefined): Partial<CiBuild> =>
  text === undefined || text.includes("undefined") ? {} : { [name]: text };

/** The name of a branch without `refs/…`. Undefined for a tag, or if the ref is not a branch. */
export function branchOf(ref: string | undefined, tag?: string): string | undefined {
  if (ref === undefined || ref === "" || ref === "HEAD" || (tag !== undefined && tag !== "")) {
    return undefined;
  }
  const [, kind, rest = ""] = /^refs\/(heads|remotes|[^/]+)\/(.+)$/.exec(ref) ?? [];
  if (kind === undefined) return ref;
  if (kind === "heads") return rest;
  // A branch of a remote, without the remote's name. Other refs are not branches.
  return kind === "remotes" ? rest.replace(/^[^/]+\//, "") : undefined;
}

const definedIn = (environment: Variables): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
