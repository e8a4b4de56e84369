/** Lines of a log that are commands to GitHub or Buildkite. */
const githubCommand = /^(\s*):(?=:[^\n]*?::)/gm;
const buildkiteGroup = /^(?=(?:---|\+\+\+|~~~|\^\^\^)(?:\s|$))/gm;
/** Commands anywhere in a line: of GitHub's older syntax and Azure (`##[`, `##vso[`), TeamCity and GitLab. */
const anywhere = /##(?=[a-z]*\[)/gi;
const gitlabSection = /section_(?=(?:start|end):)/g;

/**
 * Escapes everything in a text that a CI system would run as a command. The escapes are JSON's, so a JSON document
 * keeps its meaning.
 */
export const withoutCommands = (text: string): string =>
  text
    .replaceAll(anywhere, String.raw`#\u0023`)
    .replaceAll(gitlabSection, String.raw`section\u005f`)
    .replaceAll(githubCommand, String.raw`$1\u003a`)
    .replaceAll(buildkiteGroup, " ");
