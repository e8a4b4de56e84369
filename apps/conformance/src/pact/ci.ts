import { readFileSync } from "node:fs";
import envCi from "env-ci";
import type { Io } from "../io.ts";

/** What a CI's variables tell of the build, as far as they do. */
export interface CiBuild {
  readonly service?: string;
  readonly commit?: string;
  /** Of a pull request the one that it comes from; none of a tag. */
  readonly branch?: string;
  readonly buildUrl?: string;
  /** Owner and name of the repository. */
  readonly slug?: string;
}

type Variables = Io["environment"];
type Told = Readonly<Partial<Record<"commit" | "branch" | "tag", string>>>;

/**
 * What services tell otherwise than env-ci reads it: of a pull request it takes the commit of the trial merge, which is nobody's
 * commit, and of a tag the branch that has the tag's name.
 */
const services: Readonly<Record<string, (env: Variables) => Told>> = {
  github: (env) => {
    const isPull = /^pull_request(_target|_review)?$/.test(env["GITHUB_EVENT_NAME"] ?? "");
    const head = isPull ? headOfPull(env["GITHUB_EVENT_PATH"]) : {};
    return {
      ...head,
      branch: env["GITHUB_HEAD_REF"] || head.branch || env["GITHUB_REF"] || "",
      // What is checked out is the trial merge, whose second parent is the head.
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

/** The head of the pull request that GitHub's event is about. */
function headOfPull(file: string | undefined): Told {
  try {
    const event = JSON.parse(readFileSync(file ?? "", "utf8")) as {
      readonly pull_request?: { readonly head?: { readonly sha?: string; readonly ref?: string } };
    };
    const { sha, ref } = event.pull_request?.head ?? {};
    return { ...(sha !== undefined && { commit: sha }), ...(ref !== undefined && { branch: ref }) };
  } catch {
    return {};
  }
}

/** What the CI's variables tell; nothing outside of one. */
export function readCi(environment: Variables, folder = "."): CiBuild {
  // Its types have a variant for each system; all of them have some of these.
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

/** What is put together of variables, one of which may not be set. */
const whole = (name: "buildUrl" | "slug", text: string | undefined): Partial<CiBuild> =>
  text === undefined || text.includes("undefined") ? {} : { [name]: text };

/** A branch by the name that people know it by; none where a tag is built, or what is no branch. */
export function branchOf(ref: string | undefined, tag?: string): string | undefined {
  if (ref === undefined || ref === "" || ref === "HEAD" || (tag !== undefined && tag !== "")) {
    return undefined;
  }
  const [, kind, rest = ""] = /^refs\/(heads|remotes|[^/]+)\/(.+)$/.exec(ref) ?? [];
  if (kind === undefined) return ref;
  if (kind === "heads") return rest;
  // Beneath a remote's name; what else there is is no branch.
  return kind === "remotes" ? rest.replace(/^[^/]+\//, "") : undefined;
}

const definedIn = (environment: Variables): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
