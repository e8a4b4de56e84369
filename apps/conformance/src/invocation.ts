/** How a person calls this command: from the workspace, or installed in a project. */
export const invocation = import.meta.url.includes("/node_modules/")
  ? "npx persona-conformance"
  : "pnpm conformance";
